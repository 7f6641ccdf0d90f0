import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { Server } from '../session/server.ts'
import type { Session } from '../session/sessions.ts'
import { identityHandlers } from './handlers-identity.ts'
import { readHandlers } from './handlers-read.ts'
import { watchHandlers } from './handlers-watch.ts'
import { writeHandlers } from './handlers-write.ts'
import type { Peer } from './peer.ts'

/** One request being handled. */
export interface Call {
  readonly server: Server
  readonly peer: Peer
  readonly session: Session<Peer>
  readonly xid: number
}

/**
 * What an operation does.
 * @throws ZkError for a refusal, WireError for a request that makes no sense (answered with MarshallingError)
 */
export type Handler<K extends OpName> = (call: Call, request: Request<K>) => Response<K>

export type Handlers<K extends OpName> = { readonly [Name in K]: Handler<Name> }

/** Every operation there is: a new row in wire/ops.ts does not compile until it is handled here. */
export const handlers: Handlers<OpName> = {
  ...readHandlers,
  ...writeHandlers,
  ...watchHandlers,
  ...identityHandlers,
}
