import { either, having, type Kind, ms, type Shape, signal, work } from '../../wire/given/kinds.ts'
import type { FollowOptions } from './over-sessions.ts'

/** A client of one session: a `persistent()` one has several, and gives each by `current`, `client()`, `holds`, `inEachSession`. */
export const aClient = having('a client of one session, as connect() gives it', 'get', 'getMany', 'watch', 'certainty')

/** One that may be `persistent()`, too. */
export const aSource: Kind = either(aClient, having('a persistent() one', 'client'))

/** What the options of a wait may be. */
export const waitShape = { signal }
export const tryShape = { signal, wait: ms }
export const followShape: Shape<FollowOptions> = { signal, next: work }
