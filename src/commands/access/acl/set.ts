import { refuseLockout } from '../../../cli/data/acl-guard.ts'
import { aclJson, aclText, readAcl } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { aclKind } from '../../../cli/declare/kinds/kinds.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { cell } from '../../../render/view.ts'
import { setAclRecorded } from '../../../tree/journal/set-acl.ts'
import { type AclOutcome, setAclBelow } from '../../../tree/subtree/set-acl.ts'
import { UsageError, ZkError } from '../../../wire/error.ts'
import type { Acl } from '../../../wire/records.ts'
import { journalFlags, undoHint } from '../../journal/recording/journal-flags.ts'
import { recording } from '../../journal/recording/recording.ts'

export default command({
  summary: 'replace the ACL of a znode',
  description:
    'ACL is SCHEME:ID:PERMS, several separated by commas. digest:USER:PASSWORD:PERMS is hashed here, before anything is sent; a hash is taken as it is. An ACL that would take the permission a from you is refused without --force.\n' +
    'With -R every znode below gets it too; /zookeeper is left out. It asks first, and keeps the ACLs it replaces in the journal for undo. znodes are not locked meanwhile: the command says how many were changed and how many could not be.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    acl: arg.of(aclKind, { summary: 'the new ACL, e.g. world:anyone:r,digest:alice:secret:cdrwa' }),
  },
  flags: {
    version: flag.version({
      char: 'v',
      summary: 'only if the ACL has this version (aclVersion)',
      excludes: ['recursive'],
    }),
    recursive: flag.switch({ char: 'R', summary: 'all znodes below as well' }),
    force: flag.switch({ summary: 'even if it locks you out' }),
    ...journalFlags,
  },
  asks: ({ flags }) => flags.recursive,
  examples: [
    'acl set /app/config world:anyone:r,digest:alice:secret:cdrwa --force',
    'acl set /app world:anyone:cdrwa --recursive --dry-run',
  ],
  async plan(call) {
    const { path } = call.args
    const { recursive, version } = call.flags
    const acl = await checked(call)
    const zk = await call.zk()
    const stat = await zk.exists(path)
    if (!stat) throw new ZkError(-101, path)
    if (version !== undefined && version !== stat.aversion) throw new ZkError(-103, path)
    const below = recursive ? await zk.countDescendants(path) : 0
    return {
      text: `set the ACL of ${path}${recursive ? ` and the ${below} znodes below it` : ''} to ${aclText(acl)}`,
      facts: { path, znodes: below + 1, acl: aclJson(acl) },
    }
  },
  async run(call): Promise<Outcome> {
    const { path } = call.args
    const { recursive, version, 'no-journal': unrecorded } = call.flags
    const acl = await checked(call)
    const zk = await call.zk()
    if (!recursive) {
      if (unrecorded) throw new UsageError('--no-journal goes with --recursive')
      await zk.setAcl(path, acl, { version })
      return { path, acl, changed: 1 }
    }
    if (unrecorded) {
      const unkept = await setAclBelow(zk, path, acl, call.signal)
      refuseHalf(unkept)
      return { path, acl, changed: unkept.changed }
    }
    const outcome: AclOutcome<Error> = { changed: 0, gone: 0, failed: 0, first: undefined }
    const journal = await recording(call, `acl set -R ${path} ${aclText(acl)}`, [path], async (recorder) => {
      await setAclRecorded(zk, path, acl, recorder, call.signal, outcome)
      refuseHalf(outcome)
      return recorder.id
    })
    return { path, acl, changed: outcome.changed, journal }
  },
  view: ({ path, changed, journal }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`changed ${changed}${undoHint(journal)}`), cell.path(path)]] }
      : undefined,
  json: (result) => ({ ...result, acl: aclJson(result.acl) }),
})

interface Outcome {
  readonly path: string
  readonly acl: readonly Acl[]
  readonly changed: number
  readonly journal?: number
}

interface Wanted extends Context {
  readonly args: { readonly acl: string }
  readonly flags: { readonly force: boolean }
}

/** The ACL of the command line. @throws UsageError; StopError when it would lock us out */
async function checked(call: Wanted): Promise<readonly Acl[]> {
  const acl = readAcl(call.args.acl)
  if (!call.flags.force) await refuseLockout(await call.zk(), call.settings.auth, acl)
  return acl
}

function refuseHalf({ changed, gone, failed, first }: AclOutcome<Error>): void {
  if (!first) return
  const message = `changed ${changed} znodes, ${failed} not: ${first.message}`
  throw new StopError('partial', message, undefined, { changed, gone, failed })
}
