import { arg } from '../cli/args.ts'
import type { Call } from '../cli/command.ts'
import { command } from '../cli/command.ts'
import { flag } from '../cli/flags.ts'
import { explain, warn } from '../cli/notices.ts'
import { StopError } from '../cli/stop-error.ts'
import { LONGEST_TIMER } from '../client/options.ts'
import { type FollowOptions, follow } from '../tree/follow/follow.ts'
import { changeJson } from './watching/change-json.ts'
import { changeView, type Told } from './watching/change-view.ts'
import { runForChange } from './watching/run-for-change.ts'
import { tellingSession } from './watching/session-notices.ts'
import { valueDiff } from './watching/value-diff.ts'

interface Ran extends Told {
  /** Exit code of the program run for it. */
  readonly code?: number
}

const watching = {
  recursive: flag.switch({ char: 'r', summary: 'everything below PATH too' }),
  data: flag.switch({ summary: 'show the data: old and new, on a terminal as a difference' }),
  count: flag.integer({ char: 'c', summary: 'end after N changes', min: 1 }),
  for: flag.duration({ summary: 'end after this time; with --count, with 124 when there were fewer' }),
  initial: flag.switch({ summary: 'begin with what is there now' }),
}

export default command({
  summary: 'stream the changes of znodes',
  description:
    'Prints a line for each change of PATH, with -r of everything below it too, until Ctrl-C, -c or --for. A PATH need not exist yet.\n' +
    'Nothing is lost silently. What changed while the connection was down is found by looking and marked synthetic; where more may have happened than a look can show, after a session expired, or when the reader of the stream was too slow, a line of type Gap says between which zxids changes may be missing, and the exit code is 7.\n' +
    'Lines in a pipe: time, type, path, zxid, version, note; with --data the old and the new data. -o ndjson gives documents.\n' +
    'With -- CMD a program runs for each change, one at a time, without a shell in between. It gets ZOOSH_EVENT, ZOOSH_PATH, ZOOSH_ZXID, ZOOSH_VERSION and the data on stdin; its last exit code is the exit code.',
  args: { path: arg.znode({ summary: 'znode to watch', multiple: true }) },
  flags: watching,
  rest: 'program to run for each change',
  examples: [
    'watch /app --for 1s',
    'watch / -r --for 1s -o ndjson',
    'watch /app -r --initial --data --for 1s',
    'watch /app/config --for 1s -- sh -c \'echo "$ZOOSH_EVENT $ZOOSH_PATH"\'',
  ],
  async *run(call): AsyncGenerator<Ran> {
    yield* stream(call)
  },
  live: true,
  view({ change, diff, code }, { settings, flags }) {
    if (code !== undefined) return undefined
    return changeView({ change, ...(diff ? { diff } : {}) }, settings, flags.data)
  },
  json: ({ change, code }) => (code === undefined ? changeJson(change) : undefined),
  exit: ({ code }) => code ?? 0,
})

async function* stream(call: Call<{ path: typeof pathArg }, typeof watching>): AsyncGenerator<Ran> {
  const { args, flags, settings, rest } = call
  const stop = new AbortController()
  const late = (): void => stop.abort(tooLate)
  const timer = flags.for === undefined ? undefined : setTimeout(late, Math.min(flags.for, LONGEST_TIMER))
  const options: FollowOptions = {
    recursive: flags.recursive,
    data: flags.data || rest.length > 0,
    initial: flags.initial,
    signal: AbortSignal.any([call.signal, stop.signal]),
    ready: ({ oneShot }) => announce(call, oneShot),
    reopening: ({ message }) => warn(call, `${message}; watching again with a new session`),
  }
  let gaps = 0
  let code = 0
  let left = flags.count ?? Number.POSITIVE_INFINITY
  try {
    for await (const change of follow(tellingSession(call, stop.signal), args.path, options)) {
      if (change.type === 'Gap') gaps++
      else if (!('initial' in change)) left--
      if (rest.length > 0) {
        code = await runForChange(call, change)
        yield { change, code }
      } else if (flags.data && settings.output === 'pretty' && change.type !== 'Gap' && change.type !== 'Unknown')
        yield { change, diff: await valueDiff(change) }
      else yield { change }
      if (left <= 0) break
    }
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
  if (call.signal.aborted) return
  if (gaps > 0 && code === 0)
    throw new StopError('partial', `the stream has ${gaps === 1 ? 'a gap' : `${gaps} gaps`}: changes may be missing`)
  if (flags.count !== undefined && left > 0 && stop.signal.reason === tooLate)
    throw new StopError('timeLimit', `only ${flags.count - left} of ${flags.count} changes in the time allowed`)
}

const tooLate = new Error('the time is up')

const pathArg = arg.znode({ summary: '', multiple: true })

function announce(call: Call, oneShot: boolean): void {
  if (oneShot)
    warn(
      call,
      'this server is older than 3.6: it is watched and read again at each event, and quick changes are seen as one',
    )
  explain(call, 'watching')
}
