import { diffLines } from '../../../cli/data/value-diff.ts'
import type { Call } from '../../../cli/declare/command.ts'
import { explain, warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { LONGEST_TIMER } from '../../../client/terms/options.ts'
import { type FollowOptions, follow } from '../../../tree/follow/follow.ts'
import type { Told } from './change-view.ts'
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

const tooLate = new Error('the time is up')

/**
 * The changes of some znodes until enough were seen or the time is up; with words after `--`, a program runs for each.
 * @throws StopError `partial` at the end when the stream had gaps, `timeLimit` when there were fewer changes than asked for
 */
export async function* streamChanges(
  call: Omit<Call, 'args' | 'flags'>,
  paths: readonly string[],
  wanted: Wanted,
): AsyncGenerator<Streamed> {
  const { settings, rest } = call
  const stop = new AbortController()
  const late = (): void => stop.abort(tooLate)
  const timer = wanted.for === undefined ? undefined : setTimeout(late, Math.min(wanted.for, LONGEST_TIMER))
  const options: FollowOptions = {
    recursive: wanted.recursive,
    data: wanted.data || rest.length > 0,
    initial: wanted.initial,
    signal: AbortSignal.any([call.signal, stop.signal]),
    ready: ({ oneShot }) => announce(call, oneShot),
    reopening: ({ message }) => warn(call, `${message}; watching again with a new session`),
  }
  let gaps = 0
  let code = 0
  let left = wanted.count ?? Number.POSITIVE_INFINITY
  try {
    for await (const change of follow(tellingSession(call, stop.signal), paths, options)) {
      if (change.type === 'Gap') gaps++
      else if (!('initial' in change)) left--
      if (rest.length > 0) {
        code = await runForChange(call, change)
        yield { change, code }
      } else if (wanted.data && settings.output === 'pretty' && change.type !== 'Gap' && change.type !== 'Unknown')
        yield { change, diff: await diffLines(change.old, change.data) }
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
  if (wanted.count !== undefined && left > 0 && stop.signal.reason === tooLate)
    throw new StopError('timeLimit', `only ${wanted.count - left} of ${wanted.count} changes in the time allowed`)
}

function announce(call: Omit<Call, 'args' | 'flags'>, oneShot: boolean): void {
  if (oneShot)
    warn(
      call,
      'this server has no lasting watches: it is watched and read again at each event, and quick changes are seen as one',
    )
  explain(call, 'watching')
}
