import { aclText, readAcl } from '../../cli/data/acl-input.ts'
import { type DataFlags, dataFlags, readData, sizeText } from '../../cli/data/data-input.ts'
import { explained } from '../../cli/data/refusal.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { isChrootMissing } from '../../cli/life/missing-chroot.ts'
import { warn } from '../../cli/life/notices.ts'
import type { ZooKeeper } from '../../client/client.ts'
import type { Created } from '../../client/request/create.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { MAX_TTL } from '../../wire/codes.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { parentPath, pathFault } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'

interface Flags {
  readonly ephemeral: boolean
  readonly sequential: boolean
  readonly container: boolean
  readonly ttl: number | undefined
}

interface Wanted extends Context {
  readonly args: { readonly path: string; readonly data: string | undefined }
  readonly flags: Flags & DataFlags & { readonly acl: string | undefined; readonly 'exists-ok': boolean }
  readonly rest: readonly string[]
}

/** What the command line asks for. @throws UsageError */
async function wanted(call: Wanted) {
  const { args, flags, rest } = call
  if (rest.length > 0 && !flags.ephemeral) throw new UsageError('CMD needs --ephemeral: the znode lives while CMD runs')
  if (rest.length > 0 && flags['exists-ok']) throw new UsageError('--exists-ok and CMD cannot be combined')
  const mode = modeOf(flags)
  const fault = pathFault(args.path, { sequential: flags.sequential })
  if (fault !== undefined) throw new UsageError(`bad path ${JSON.stringify(args.path)}: ${fault}`)
  const acl = flags.acl === undefined ? undefined : readAcl(flags.acl)
  return { mode, acl, data: (await readData(args.data, flags, call)) ?? null }
}

/** The mode of a create; which flags go together is the server's rule. */
function modeOf({ ephemeral, sequential, container, ttl }: Flags) {
  if (ttl !== undefined && (ttl < 1 || ttl > MAX_TTL)) throw new UsageError(`--ttl is 1ms to ${MAX_TTL}ms`)
  if (container) return 'container' as const
  const base = ephemeral ? ('ephemeral' as const) : ('persistent' as const)
  return sequential ? (`${base}-sequential` as const) : base
}

export default command({
  summary: 'create a znode',
  description:
    'Creates a znode and prints the path it got. Without DATA the data is null, which differs from empty ("").\n' +
    'A sequential znode gets a ten-digit number from its parent; with it PATH may end in /.\n' +
    'An ephemeral znode lives as long as the session that made it: from the shell or a script until it ends, from a single command while CMD runs, or not at all.\n' +
    'CMD finds the znode in ZOOSH_LOCK_PATH and its transaction in ZOOSH_LOCK_ZXID; its exit code is that of zoosh. When the session is lost, or somebody deletes the znode, CMD gets SIGTERM, and SIGKILL 5 seconds later; the exit code is 3 then.',
  args: {
    path: arg.sequentialZnode({ summary: 'znode to create' }),
    data: arg.text({ summary: 'its data', required: false }),
  },
  flags: {
    ephemeral: flag.switch({ char: 'e', summary: 'gone when this session ends', excludes: ['container', 'ttl'] }),
    sequential: flag.switch({ char: 's', summary: 'append a sequence number', excludes: ['container'] }),
    container: flag.switch({ char: 'c', summary: 'removed by the server after its last child', excludes: ['ttl'] }),
    ttl: flag.duration({ char: 't', summary: 'removed by the server when unchanged and childless for that long' }),
    parents: flag.switch({ char: 'p', summary: 'create missing parents, the chroot of --server too' }),
    acl: flag.acl({ summary: 'who may do what, SCHEME:ID:PERMS,… (default world:anyone:cdrwa)' }),
    'exists-ok': flag.switch({
      summary: 'done if the znode is there already; it stays as it is',
      excludes: ['sequential'],
    }),
    ...dataFlags,
  },
  rest: 'program to run while the ephemeral znode is there, with its arguments',
  examples: [
    'create /app/feature on',
    'create /app/task- --sequential',
    'create /app/here --ephemeral -- echo there',
    'create /app/a/b/c --parents',
    'create /app/session --ttl 10m',
  ],
  async plan(call) {
    const { path } = call.args
    const { mode, acl, data } = await wanted(call)
    const zk = await call.zk()
    if (!call.flags.sequential && (await zk.exists(path))) {
      if (call.flags['exists-ok']) return { text: `leave ${path} as it is` }
      throw new ZkError(-110, path)
    }
    if (!call.flags.parents && !(await zk.exists(parentPath(path)))) {
      await explained(zk, path, () => Promise.reject(new ZkError(-101, path)))
    }
    const chroot = call.flags.parents && (await isChrootMissing(zk)) ? `, and the chroot ${zk.chroot}` : ''
    const entries = acl ? `, ACL ${aclText(acl)}` : ''
    const program = call.rest.length > 0 ? `, while ${call.rest[0]} runs` : ''
    return { text: `create ${mode} ${path}, ${sizeText(data)}${entries}${program}${chroot}` }
  },
  async run(call): Promise<Made> {
    const { flags, rest } = call
    const { path } = call.args
    const { mode, acl, data } = await wanted(call)
    const how = { mode, parents: flags.parents, ttl: flags.ttl, acl }
    const make = async (zk: ZooKeeper): Promise<Created> => {
      try {
        return await zk.create(path, data, how)
      } catch (error) {
        const missing = flags.parents && error instanceof ZkError && error.name === 'NoNode'
        if (!missing || !(await zk.createChroot({ acl }))) throw error
        warn(call, `made the chroot ${zk.chroot}, which was missing`)
        return zk.create(path, data, how)
      }
    }
    if (rest.length > 0) {
      const { whileThere } = await import('./creating/while-there.ts')
      return whileThere(call, make)
    }
    const zk = await call.zk()
    try {
      const made = await explained(zk, path, () => make(zk))
      if (flags.ephemeral && !call.goesOn) warn(call, advice`${made.path} ${AT_ONCE}`)
      return made
    } catch (error) {
      if (!flags['exists-ok'] || !(error instanceof ZkError) || error.name !== 'NodeExists') throw error
      return { path, stat: await zk.exists(path) }
    }
  },
  view: ({ path, code }) => (code === undefined ? { kind: 'lines', lines: [[cell.path(path)]] } : undefined),
  json: ({ path, stat, code }) => (code === undefined ? { path, stat: stat && statJson(stat) } : undefined),
  exit: ({ code }) => code ?? 0,
})

const AT_ONCE = advice`is gone when this command ends: use ${zoosh`create -e PATH -- CMD`}, or the shell`

interface Made {
  readonly path: string
  readonly stat?: Stat | undefined
  /** Exit code of the program that ran meanwhile. */
  readonly code?: number
}
