import type { Call } from '../../../cli/declare/command.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { TimeLimit } from '../../../cli/life/time-limit.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { FollowOptions } from '../../../recipes/steps/over-sessions.ts'
import { KeptSession } from './kept-session.ts'

/**
 * A stream of changes over lost sessions, until it is stopped or for a time.
 * @param ms for how long; undefined: until it is stopped
 * @throws StopError when no server was there in the end, so that nobody takes silence for peace
 */
export async function* watchingFor<T>(
  call: Call,
  ms: number | undefined,
  stream: (zk: ZooKeeper, options: FollowOptions) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const own = new AbortController()
  using limit = new TimeLimit(call, ms, 'connection')
  const signal = AbortSignal.any([limit.signal, own.signal])
  const session = new KeptSession({ io: call.io, zk: limit.zk }, signal, () => 'still watching')
  try {
    const zk = session.use(await limit.zk())
    yield* stream(zk, { signal, next: session.next })
    if (limit.isUp && !(await limit.hasAnswer()))
      throw new StopError('connection', `${limit.silence} in the end: changes may be missing`)
  } finally {
    own.abort()
  }
}
