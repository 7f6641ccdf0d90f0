import { diffLines } from '../../../cli/data/value-diff.ts'
import type { Call } from '../../../cli/declare/command.ts'
import { explain, warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { TimeLimit } from '../../../cli/life/time-limit.ts'
import { duration } from '../../../render/units.ts'
import { type FollowOptions, follow } from '../../../tree/follow/follow.ts'
import type { Told } from './change-view.ts'
import { NewValues } from './new-value.ts'
import { runForChange } from './run-for-change.ts'
import { tellingSession } from './session-notices.ts'

/** The flags of `watch`. */
export interface Wanted {
  readonly recursive: boolean
  readonly data: boolean
  readonly initial: boolean
  readonly count: number | undefined
  /** ms */
  readonly for: number | undefined
}

export interface Streamed extends Told {
  /** Exit code of the program that ran for it. */
  readonly code?: number
}

/**
 * The changes of some znodes until enough were seen or the time is up; with words after `--`, a program runs for each.
 * @throws StopError `partial` at the end when the stream had gaps, or has one now; `timeLimit` when there were fewer changes
 * than asked for; `connection` when the time was up before anything was watched
 */
export async function* streamChanges(
  call: Omit<Call, 'args' | 'flags'>,
  paths: readonly string[],
  wanted: Wanted,
): AsyncGenerator<Streamed> {
  const { settings, rest } = call
  const stop = new AbortController()
  using limit = new TimeLimit(call, wanted.for, 'connection')
  let watching = false
  const options: FollowOptions = {
    recursive: wanted.recursive,
    data: wanted.data || rest.length > 0,
    initial: wanted.initial,
    signal: limit.signal,
    ready: ({ oneShot }) => {
      watching = true
      announce(call, oneShot)
    },
    reopening: ({ message }) => warn(call, `${message}; watching again with a new session`),
  }
  const values = new NewValues(limit.zk)
  let gaps = 0
  let code = 0
  let left = wanted.count ?? Number.POSITIVE_INFINITY
  try {
    for await (const change of follow(tellingSession({ io: call.io, zk: limit.zk }, stop.signal), paths, options)) {
      if (change.type === 'Gap') gaps++
      else if (!('initial' in change)) left--
      if (rest.length > 0) {
        code = await runForChange(call, change)
        yield { change, code }
      } else if (wanted.data && settings.output === 'pretty' && change.type !== 'Gap' && change.type !== 'Unknown')
        yield { change, diff: await diffLines(change.old, change.data) }
      else if (settings.output === 'pretty') {
        const value = await values.of(change)
        yield value === undefined ? { change } : { change, value }
      } else yield { change }
      if (left <= 0) break
    }
  } finally {
    stop.abort()
  }
  if (call.signal.aborted) return
  const failure = await verdict(limit, wanted, { watching, gaps, code, left })
  if (failure) throw failure
}

/** How a stream ended: whether anything was watched, gaps told, exit code of the last program, changes still wanted. */
interface End {
  readonly watching: boolean
  readonly gaps: number
  readonly code: number
  readonly left: number
}

/** What is wrong with a stream that has ended. */
async function verdict(
  limit: TimeLimit,
  wanted: Wanted,
  { watching, gaps, code, left }: End,
): Promise<StopError | undefined> {
  if (limit.isUp && !watching)
    return limit.verdict(`the time was up (${duration(wanted.for ?? 0)}) before everything was watched`)
  if (gaps > 0 && code === 0)
    return new StopError('partial', `the stream has ${gaps === 1 ? 'a gap' : `${gaps} gaps`}: changes may be missing`)
  if (!limit.isUp) return undefined
  if (code === 0 && !(await limit.hasAnswer()))
    return new StopError('partial', `${limit.silence} in the end: changes may be missing`)
  if (wanted.count !== undefined && left > 0)
    return new StopError('timeLimit', `only ${wanted.count - left} of ${wanted.count} changes in the time allowed`)
  return undefined
}

function announce(call: Omit<Call, 'args' | 'flags'>, oneShot: boolean): void {
  if (oneShot)
    warn(
      call,
      'this server has no lasting watches: it is watched and read again at each event, and quick changes are seen as one',
    )
  explain(call, 'watching')
}
