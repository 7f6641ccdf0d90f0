import type { ZooKeeper } from '../../client/client.ts'
import { clientsOf, type SessionSource } from '../../client/session-source.ts'
import { ZkError } from '../../wire/error.ts'

/**
 * Gives the client to go on with when the session of one has expired.
 * @throws whatever ends what asked for it
 */
export type NextClient = (expired: ZooKeeper) => Promise<ZooKeeper>

/** For how long something is followed. */
export interface FollowOptions {
  /** Ends it, quietly. */
  signal?: AbortSignal | undefined
  /** Asked for another client when the session has expired. Default: that is the end, unless the client is a `persistent()` one. */
  next?: NextClient | undefined
}

/**
 * Does something with a client, and again with the next one whenever the session has expired meanwhile.
 * @throws what the work throws else; what `next` throws
 */
export async function overSessions<T>(
  first: ZooKeeper,
  next: NextClient,
  work: (zk: ZooKeeper) => Promise<T>,
): Promise<T> {
  for (let zk = first; ; zk = await next(zk)) {
    try {
      return await work(zk)
    } catch (error) {
      if (!hasExpired(zk, error)) throw error
    }
  }
}

/**
 * The same for a stream, which begins anew where its client is another.
 * @param source a client, whose session is all it has without `next`; or what gives the next one itself
 */
export async function* streamOverSessions<T>(
  source: ZooKeeper | SessionSource,
  own: NextClient | undefined,
  stream: (zk: ZooKeeper) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const lasting = 'client' in source
  const next = own ?? (lasting ? clientsOf(source) : undefined)
  for (let zk = lasting ? await source.client() : source; ; zk = await next(zk)) {
    try {
      yield* stream(zk)
      return
    } catch (error) {
      if (!next || !hasExpired(zk, error)) throw error
    }
  }
}

/** A server may say so in an answer, before it cuts us off. */
function hasExpired(zk: ZooKeeper, error: unknown): boolean {
  return zk.state === 'expired' || (error instanceof ZkError && error.name === 'SessionExpired')
}
