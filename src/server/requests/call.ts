import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import type { Session } from '../session/sessions.ts'

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
