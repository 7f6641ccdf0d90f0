import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { each } from '../../cli/life/each.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { advice, outsideLine } from '../../wire/hint.ts'
import type { Stat } from '../../wire/records.ts'

interface Answer {
  readonly path: string
  readonly stat: Stat | undefined
  /** Whether those before it are there, too. */
  readonly all: boolean
}

/** Requests on the wire at a time. */
const AT_ONCE = 500

export default command({
  summary: 'tell whether znodes exist',
  description: advice`Prints yes or no; the exit code is 0 or 1, so that a script can say: if ${outsideLine`exists /app/ready`} >/dev/null; then … Of several znodes each has a line with its path, under --json they are an array, and the exit code is 1 unless all are there.`,
  args: { paths: arg.znode({ summary: 'znodes to look for', multiple: true }) },
  flags: {},
  examples: ['exists /app/config', 'exists /app/config --json', 'exists /app/config /services/web'],
  reads: true,
  async *run(call): AsyncGenerator<Answer> {
    const zk = await call.zk()
    let all = true
    for await (const { path, stat } of each(call, call.args.paths, AT_ONCE, async (path) => ({
      path,
      stat: await zk.exists(path),
    }))) {
      all &&= stat !== undefined
      yield { path, stat, all }
    }
  },
  live: ({ args }) => args.paths.length === 1,
  view({ path, stat }, { args }) {
    const answer = stat ? cell.good('yes') : cell.warn('no')
    return { kind: 'lines', lines: [args.paths.length === 1 ? [answer] : [cell.path(path), answer]] }
  },
  json: ({ path, stat }) => ({ path, exists: stat !== undefined, ...(stat ? { stat: statJson(stat) } : {}) }),
  exit: ({ all }) => (all ? 0 : 1),
})
