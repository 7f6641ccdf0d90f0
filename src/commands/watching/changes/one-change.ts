import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { Watch, WatchEvent } from '../../../client/watch/watch.ts'
import type { Change } from '../../../tree/follow/change.ts'

/**
 * The next event of a watch, as a change; the watch ends with it. Who looks on is told that it is waited for.
 * @throws ConnectionError when the session ends before, the signal's reason when the watch was aborted
 */
export async function oneChange(watch: Watch, call: Pick<Context, 'io' | 'signal'>): Promise<Change | undefined> {
  const { io, signal } = call
  if (io.errTty) warn(call, `waiting for the next change of ${watch.path}; Ctrl-C ends`)
  for await (const event of watch) return asChange(event, watch)
  signal.throwIfAborted()
  return undefined
}

function asChange(event: WatchEvent, watch: Watch): Change {
  const time = Date.now()
  if (event.type === 'Unknown') return { ...event, time }
  if (event.type === 'Gap') return { ...event, time, path: watch.path, until: event.since }
  return { ...event, time, version: undefined }
}
