import { type Codec, type Infer, tail } from './codec.ts'
import { byCode } from './codes.ts'
import { MultiReadRequest, MultiRequest, MultiResponse } from './multi.ts'
import * as r from './records.ts'

/**
 * One operation of the client protocol: org.apache.zookeeper.ZooDefs.OpCode.
 * `since` is the first release that answers it; `writes` says that it changes something (what `--read-only` refuses);
 * `lop` is the name four-letter words print for it.
 */
interface Op<Q, A> {
  readonly code: number
  readonly request: Codec<Q>
  readonly response: Codec<A>
  readonly since: string
  readonly writes: boolean
  readonly lop: string
}

function reads<Q, A>(code: number, lop: string, since: string, request: Codec<Q>, response: Codec<A>): Op<Q, A> {
  return { code, request, response, since, lop, writes: false }
}

function writes<Q, A>(code: number, lop: string, since: string, request: Codec<Q>, response: Codec<A>): Op<Q, A> {
  return { code, request, response, since, lop, writes: true }
}

/** Every operation a client can send. The encoder, the client's types, the server's handlers and the docs derive from here. */
export const ops = {
  create: writes(1, 'CREA', '3.0', r.CreateRequest, r.PathResponse),
  delete: writes(2, 'DELE', '3.0', r.PathVersionRequest, r.Empty),
  exists: reads(3, 'EXIS', '3.0', r.PathWatchRequest, r.StatResponse),
  getData: reads(4, 'GETD', '3.0', r.PathWatchRequest, r.GetDataResponse),
  setData: writes(5, 'SETD', '3.0', r.SetDataRequest, r.StatResponse),
  getACL: reads(6, 'GETA', '3.0', r.PathRequest, r.GetACLResponse),
  setACL: writes(7, 'SETA', '3.0', r.SetACLRequest, r.StatResponse),
  getChildren: reads(8, 'GETC', '3.0', r.PathWatchRequest, r.GetChildrenResponse),
  sync: reads(9, 'SYNC', '3.0', r.PathRequest, r.PathResponse),
  ping: reads(11, 'PING', '3.0', r.Empty, r.Empty),
  getChildren2: reads(12, 'GETC', '3.3', r.PathWatchRequest, r.GetChildren2Response),
  /** Only inside a multi: sent alone it damages servers before 3.8.5 and 3.9.3 for good (ZOOKEEPER-2623). */
  check: reads(13, 'CHEC', '3.4', r.PathVersionRequest, r.Empty),
  multi: writes(14, 'MULT', '3.4', MultiRequest, MultiResponse),
  create2: writes(15, 'CREA', '3.5.0', r.CreateRequest, r.Create2Response),
  reconfig: writes(16, 'RECO', '3.5.0', r.ReconfigRequest, r.GetDataResponse),
  checkWatches: reads(17, 'CHKW', '3.5.0', r.WatcherTypeRequest, r.Empty),
  removeWatches: reads(18, 'REMW', '3.5.0', r.WatcherTypeRequest, r.Empty),
  createContainer: writes(19, 'CREA', '3.5.1', r.CreateRequest, r.Create2Response),
  createTTL: writes(21, 'CREA', '3.5.3', r.CreateTTLRequest, r.Create2Response),
  multiRead: reads(22, 'MLTR', '3.6.0', MultiReadRequest, MultiResponse),
  auth: reads(100, 'AUTH', '3.0', r.AuthPacket, r.Empty),
  setWatches: reads(101, 'SETW', '3.0', r.SetWatches, r.Empty),
  sasl: reads(102, 'SASL', '3.4', r.SaslToken, r.SaslToken),
  getEphemerals: reads(103, 'GETE', '3.6.0', r.GetEphemeralsRequest, r.GetEphemeralsResponse),
  getAllChildrenNumber: reads(104, 'GETACN', '3.6.0', r.PathRequest, r.GetAllChildrenNumberResponse),
  setWatches2: reads(105, 'STW2', '3.6.0', r.SetWatches2, r.Empty),
  /** Answered without a body by ClickHouse Keeper 26.1 and 26.2 (its pull request 98499). */
  addWatch: reads(106, 'ADDW', '3.6.0', r.AddWatchRequest, tail(r.ErrorResponse, { err: 0 })),
  whoAmI: reads(107, 'HOMI', '3.7.0', r.Empty, r.WhoAmIResponse),
  closeSession: reads(-11, 'CLOS', '3.0', r.Empty, r.Empty),
} as const

export type OpName = keyof typeof ops
export type Request<K extends OpName> = Infer<(typeof ops)[K]['request']>
export type Response<K extends OpName> = Infer<(typeof ops)[K]['response']>

/** The operation of an opcode, or undefined for one no table knows. */
export const opName: (code: number) => OpName | undefined = byCode<OpName>(ops)
