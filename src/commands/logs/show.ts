import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { showFiles } from '../../ensemble/logs/show.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { dataFolders } from './reading/data-folders.ts'
import { dirArg, logDirFlag, momentKind, zxidKind } from './reading/log-args.ts'
import { logItemJson, logItemView } from './reading/log-item-view.ts'
import { tellingDamage } from './reading/telling-damage.ts'

export default command({
  summary: 'print the transactions in the logs of a server',
  description: paragraphs(
    'Reads transaction logs of any version without a server, oldest first: zxid, time, session, operation, path and detail, a line for each change. Of a snapshot file the znodes are printed. Damage is told on stderr, where it is met, and reading goes on after it; the exit code is 7 then.',
    advice`Sessions are those of clients; ${zoosh`who PATH`} tells the address of one that lives.`,
  ),
  args: { dir: dirArg },
  flags: {
    'log-dir': logDirFlag,
    from: flag.of(zxidKind, { summary: 'first zxid' }),
    to: flag.of(zxidKind, { summary: 'last zxid' }),
    since: flag.of(momentKind, { summary: 'not before this time' }),
    until: flag.of(momentKind, { summary: 'not after this time' }),
    session: flag.of(zxidKind, { summary: 'only of this session' }),
    path: flag.znode({ summary: 'only changes of this znode and those below' }),
    'no-errors': flag.switch({ summary: 'leave failed requests out' }),
  },
  examples: [
    'logs show /var/lib/zookeeper --since 2026-11-22T03:00:00Z',
    'logs show ./abc/zk1 --path /app --no-errors',
  ],
  async *run(call) {
    const { args, flags } = call
    const items = showFiles(await dataFolders(call, args.dir, flags['log-dir']), {
      from: flags.from,
      to: flags.to,
      since: flags.since,
      until: flags.until,
      session: flags.session === undefined ? undefined : BigInt.asIntN(64, flags.session),
      path: flags.path,
      errors: !flags['no-errors'],
    })
    yield* tellingDamage(call, items)
  },
  view: logItemView,
  json: logItemJson,
})
