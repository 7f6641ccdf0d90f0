import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { type DataDir, openDataDir } from '../../ensemble/logs/data-dir.ts'
import type { Happening } from '../../ensemble/logs/happening.ts'
import { timeline } from '../../ensemble/logs/timeline.ts'
import { dataJson } from '../../render/json.ts'
import { isoTime } from '../../render/units.ts'
import { cell, type View } from '../../render/view.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { dataFolders } from './reading/data-folders.ts'
import { tellingDamage } from './reading/telling-damage.ts'
import { preview } from './reading/transaction-cells.ts'

export default command({
  summary: 'list the moments at which a znode changed',
  description: paragraphs(
    'Reads the logs of the server that --past names, without a server, up to its moment; without --past, those of the server on this machine that the settings name: time, zxid, what happened, session, path, and the data or the version after it, a line each, oldest first. The znode need not exist any more. Each zxid is a moment that --past DIR@ZXID shows.',
    advice`${zoosh`logs blame DIR PATH`} tells more of who it was.`,
  ),
  args: { path: arg.znode({ summary: 'znode to ask about' }) },
  flags: { recursive: flag.switch({ char: 'r', summary: 'and all below it' }) },
  examples: ['logs timeline /app/config --past /var/lib/zookeeper', 'logs timeline /app -r --past ./abc/zk1@1h --json'],
  async *run(call) {
    const { args, flags } = call
    const { dir, to } = await filesOf(call)
    yield* tellingDamage(call, timeline(dir, args.path, { below: flags.recursive, to }))
  },
  view: (happening): View => ({ kind: 'lines', lines: [line(happening)] }),
  json: ({ time, data, ...rest }) => ({ ...rest, time: isoTime(time), ...(data === undefined ? {} : dataJson(data)) }),
})

/** Those of --past up to its moment, else all of a server on this machine. */
async function filesOf(call: Context): Promise<{ dir: DataDir; to: bigint | undefined }> {
  const { past } = call.settings
  if (past === undefined) return { dir: openDataDir(...(await dataFolders(call, undefined, undefined))), to: undefined }
  const { dataOf } = await import('../../past/open-past.ts')
  return dataOf(past)
}

function line({ time, zxid, action, session, path, version, data, multi }: Happening) {
  const text = multi ? `${action} (multi)` : action
  const went = action.startsWith('deleted') || action === 'reaped'
  const after = version === undefined ? '' : `v${version}${data === undefined ? '' : ` ${preview(data)}`}`
  return [
    cell.text(isoTime(time)),
    cell.zxid(zxid),
    went ? cell.warn(text) : cell.text(text),
    cell.session(session),
    cell.path(path),
    cell.data(after),
  ]
}
