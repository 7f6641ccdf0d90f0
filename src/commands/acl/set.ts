import { refuseLockout } from '../../cli/acl-guard.ts'
import { aclJson, aclText, readAcl } from '../../cli/acl-input.ts'
import { arg } from '../../cli/args.ts'
import { confirm } from '../../cli/ask.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { aclKind } from '../../cli/kinds.ts'
import { StopError } from '../../cli/stop-error.ts'
import { cell } from '../../render/view.ts'
import { countDescendants } from '../../tree/count.ts'
import { setAclBelow } from '../../tree/set-acl.ts'
import { ZkError } from '../../wire/error.ts'

export default command({
  summary: 'replace the ACL of a znode',
  description:
    'ACL is SCHEME:ID:PERMS, several separated by commas. digest:USER:PASSWORD:PERMS is hashed here, before anything is sent; a hash is taken as it is. An ACL that would take the permission a from you is refused without --force.\n' +
    'With -R every znode below gets it too; /zookeeper is left out. znodes are not locked meanwhile: the command says how many were changed and how many could not be.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    acl: arg.of(aclKind, { summary: 'the new ACL, e.g. world:anyone:r,digest:alice:secret:cdrwa' }),
  },
  flags: {
    version: flag.integer({
      char: 'v',
      summary: 'only if the ACL has this version (aclVersion)',
      min: 0,
      excludes: ['recursive'],
    }),
    recursive: flag.switch({ char: 'R', summary: 'all znodes below as well' }),
    force: flag.switch({ summary: 'even if it locks you out' }),
    yes: flag.switch({ char: 'y', summary: 'do not ask' }),
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
  },
  examples: [
    'acl set /app/config world:anyone:r,digest:alice:secret:cdrwa --force',
    'acl set /app world:anyone:cdrwa --recursive --dry-run',
  ],
  async run(call) {
    const { args, flags } = call
    const { path } = args
    const acl = readAcl(args.acl)
    const zk = await call.zk()
    if (!flags.force) await refuseLockout(zk, call.settings.auth, acl)
    const below = flags.recursive ? await countDescendants(zk, path) : 0
    const what = `set the ACL of ${path}${flags.recursive ? ` and the ${below} znodes below it` : ''} to ${aclText(acl)}`
    if (flags['dry-run']) {
      const stat = await zk.exists(path)
      if (!stat) throw new ZkError(-101, path)
      if (flags.version !== undefined && flags.version !== stat.aversion) throw new ZkError(-103, path)
      call.io.err(`would ${what}\n`)
      return undefined
    }
    if (!flags.recursive) {
      await zk.setAcl(path, acl, { version: flags.version })
      return { path, acl, changed: 1 }
    }
    await confirm(call, { text: what, yes: flags.yes })
    const { changed, gone, failed, first } = await setAclBelow(zk, path, acl, call.signal)
    if (first)
      throw new StopError('partial', `changed ${changed} znodes, ${failed} not: ${first.message}`, undefined, {
        changed,
        gone,
        failed,
      })
    return { path, acl, changed }
  },
  view: (result, { settings }) =>
    result && settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`changed ${result.changed}`), cell.path(result.path)]] }
      : undefined,
  json: (result) => result && { ...result, acl: aclJson(result.acl) },
})
