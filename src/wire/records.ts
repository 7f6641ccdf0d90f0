import {
  bool,
  buffer,
  emptyableString,
  type Infer,
  int,
  long,
  millis,
  nullableString,
  nullableVector,
  record,
  tail,
  ustring,
  vector,
} from './codec.ts'
import { millisAt } from './reader.ts'

// Records of the client protocol in the order of zookeeper.jute. The jute class is quoted above each.

/** class Id { ustring scheme; ustring id; } inside class ACL { int perms; Id id; }: flat here, the bytes are the same. */
export const Acl = record({
  /** A sum of 1 read, 2 write, 4 create, 8 delete, 16 admin. */
  perms: int,
  /** How somebody proves to be who they are: `world`, `auth`, `digest`, `sasl`, `ip`, `x509`… */
  scheme: emptyableString,
  /** Who that is, in the terms of the scheme: `anyone`, `alice:HASH`. */
  id: emptyableString,
})
/** Who may do what: an entry of an ACL. */
export interface Acl extends Infer<typeof Acl> {}

/**
 * class Stat: what a znode tells about itself. zxids and the owner are bigints, times ms since 1970.
 * Read by hand, unlike most records: it is part of almost every answer, and its 68 bytes are checked once. Most znodes have
 * one zxid in three places and no owner: equal ones are one bigint, for who keeps a million stats.
 */
export const Stat = record(
  {
    /** zxid that created it. */
    czxid: long,
    /** zxid that last changed its data. */
    mzxid: long,
    /** When it was created, in ms since 1970, by the leader's clock. */
    ctime: millis,
    /** When its data was last changed, in ms since 1970. */
    mtime: millis,
    /** Changes of its data, from 0 on. */
    version: int,
    /** Changes of its list of children, also of those that are gone. */
    cversion: int,
    /** Changes of its ACL. */
    aversion: int,
    /** The session it goes with; 0n for none. Of containers and TTLs a number that says so. */
    ephemeralOwner: long,
    /** Bytes. */
    dataLength: int,
    /** Children, not what is below them. */
    numChildren: int,
    /** zxid that last changed its list of children. */
    pzxid: long,
  },
  (reader) => {
    const at = reader.take(68, 'stat')
    const { view } = reader
    const czxid = view.getBigInt64(at)
    return {
      czxid,
      mzxid: sameLong(view, at + 8, at) ? czxid : view.getBigInt64(at + 8),
      ctime: millisAt(view, at + 16),
      mtime: millisAt(view, at + 24),
      version: view.getInt32(at + 32),
      cversion: view.getInt32(at + 36),
      aversion: view.getInt32(at + 40),
      ephemeralOwner: isZero(view, at + 44) ? 0n : view.getBigInt64(at + 44),
      dataLength: view.getInt32(at + 52),
      numChildren: view.getInt32(at + 56),
      pzxid: sameLong(view, at + 60, at) ? czxid : view.getBigInt64(at + 60),
    }
  },
)

/** Whether the longs at two positions are equal. */
function sameLong(view: DataView, one: number, other: number): boolean {
  return view.getInt32(one + 4) === view.getInt32(other + 4) && view.getInt32(one) === view.getInt32(other)
}

function isZero(view: DataView, at: number): boolean {
  return view.getInt32(at + 4) === 0 && view.getInt32(at) === 0
}

/** What a znode tells about itself. zxids and the owner (0n for none) are bigints, times ms since 1970. */
export interface Stat extends Infer<typeof Stat> {}

/** class ClientInfo { ustring authScheme; ustring user; } */
export const ClientInfo = record({
  /** As in an ACL. */
  authScheme: ustring,
  /** By that scheme. */
  user: nullableString,
})
/** One identity of a client, as the server has it. */
export interface ClientInfo extends Infer<typeof ClientInfo> {}

/** class ConnectRequest; `readOnly` is missing from clients up to 3.3 and some foreign ones. */
export const ConnectRequest = record({
  protocolVersion: int,
  lastZxidSeen: long,
  timeOut: int,
  sessionId: long,
  passwd: buffer,
  readOnly: tail(bool, false),
})
export type ConnectRequest = Infer<typeof ConnectRequest>

/** class ConnectResponse; `timeOut` ≤ 0 says that the session has expired; `readOnly` is missing from servers up to 3.3. */
export const ConnectResponse = record({
  protocolVersion: int,
  timeOut: int,
  sessionId: long,
  passwd: buffer,
  readOnly: tail(bool, false),
})
export type ConnectResponse = Infer<typeof ConnectResponse>

/** class SetWatches */
export const SetWatches = record({
  relativeZxid: long,
  dataWatches: vector(ustring),
  existWatches: vector(ustring),
  childWatches: vector(ustring),
})

/** class SetWatches2 */
export const SetWatches2 = record({
  ...SetWatches.fields,
  persistentWatches: vector(ustring),
  persistentRecursiveWatches: vector(ustring),
})

/** class RequestHeader */
export const RequestHeader = record({ xid: int, type: int })

/** class MultiHeader */
export const MultiHeader = record({ type: int, done: bool, err: int })

/** class AuthPacket */
export const AuthPacket = record({ type: int, scheme: ustring, auth: buffer })

/** class ReplyHeader */
export const ReplyHeader = record({ xid: int, zxid: long, err: int })
export type ReplyHeader = Infer<typeof ReplyHeader>

/** class GetDataRequest, ExistsRequest, GetChildrenRequest, GetChildren2Request */
export const PathWatchRequest = record({ path: ustring, watch: bool })

/** class SyncRequest, GetACLRequest, GetAllChildrenNumberRequest */
export const PathRequest = record({ path: ustring })

/** class DeleteRequest, CheckVersionRequest; version -1 matches any. */
export const PathVersionRequest = record({ path: ustring, version: int })

/** class ReconfigRequest */
export const ReconfigRequest = record({
  joiningServers: nullableString,
  leavingServers: nullableString,
  newMembers: nullableString,
  curConfigId: long,
})

/** class CreateRequest, CreateRequest2, and of createContainer */
export const CreateRequest = record({ path: ustring, data: buffer, acl: nullableVector(Acl), flags: int })

/** class CreateTTLRequest; ttl in ms */
export const CreateTTLRequest = record({ ...CreateRequest.fields, ttl: millis })

/** class SetDataRequest */
export const SetDataRequest = record({ path: ustring, data: buffer, version: int })

/** class SetACLRequest */
export const SetACLRequest = record({ path: ustring, acl: nullableVector(Acl), version: int })

/** class AddWatchRequest; mode is one of `addWatchModes` */
export const AddWatchRequest = record({ path: ustring, mode: int })

/** class CheckWatchesRequest, RemoveWatchesRequest; type is one of `watcherTypes` */
export const WatcherTypeRequest = record({ path: ustring, type: int })

/** class GetEphemeralsRequest; null, "" and "/" mean all */
export const GetEphemeralsRequest = record({ prefixPath: nullableString })

/** class GetSASLRequest, SetSASLResponse */
export const SaslToken = record({ token: buffer })

/** class WatcherEvent */
export const WatcherEvent = record({ type: int, state: int, path: nullableString })
export type WatcherEvent = Infer<typeof WatcherEvent>

/** class CreateResponse, SyncResponse */
export const PathResponse = record({ path: ustring })

/** class Create2Response; the stat is missing where a server before 3.7.2/3.8.2 answers inside a multi */
export const Create2Response = record({ path: ustring, stat: Stat })

/** class ExistsResponse, SetDataResponse, SetACLResponse */
export const StatResponse = record({ stat: Stat })

/** class GetDataResponse; the answer to reconfig has the same form */
export const GetDataResponse = record({ data: buffer, stat: Stat })

/** class GetACLResponse */
export const GetACLResponse = record({ acl: vector(Acl), stat: Stat })

/** class GetChildrenResponse */
export const GetChildrenResponse = record({ children: vector(ustring) })

/** class GetChildren2Response */
export const GetChildren2Response = record({ children: vector(ustring), stat: Stat })

/** class GetEphemeralsResponse */
export const GetEphemeralsResponse = record({ ephemerals: vector(ustring) })

/** class GetAllChildrenNumberResponse */
export const GetAllChildrenNumberResponse = record({ totalNumber: int })

/** class WhoAmIResponse */
export const WhoAmIResponse = record({ clientInfo: vector(ClientInfo) })

/** class ErrorResponse */
export const ErrorResponse = record({ err: int })

/** No body at all. */
export const Empty = record({})
