import type { Greeting } from '../../../src/client/connection/attempt.ts'
import { now } from '../../../src/client/connection/clock.ts'
import { Identity } from '../../../src/client/session/identity.ts'
import { Lifetime } from '../../../src/client/session/lifetime.ts'
import { Lineup } from '../../../src/client/session/lineup.ts'
import { Link } from '../../../src/client/session/link.ts'
import { Outbox } from '../../../src/client/session/outbox.ts'
import { Search } from '../../../src/client/session/search.ts'
import { ConnectionError, type ConnectionErrorKind } from '../../../src/client/terms/connection-error.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'

/** A search over three servers that are reached as told, and the session it is for. */
export function searching(options: ConnectOptions, reach: () => Promise<Greeting>) {
  const identity = new Identity(options)
  const link = new Link(1)
  const lifetime = new Lifetime(identity, link, new Outbox(options), () => {})
  const states: string[] = []
  lifetime.events.subscribe(({ state }) => states.push(state))
  const lineup = new Lineup([1, 2, 3].map((port) => ({ host: 'zk', port })))
  const tries: { at: number; limit: number }[] = []
  const start = now()
  const search = new Search(lineup, identity, lifetime, options, (_, limit) => {
    tries.push({ at: Math.round(now() - start), limit: Math.round(limit) })
    return reach()
  })
  return { identity, link, lifetime, states, search, tries }
}

/** A server that is not reached. */
export const fails = (kind: ConnectionErrorKind) => async (): Promise<never> => {
  throw new ConnectionError(kind, kind)
}
