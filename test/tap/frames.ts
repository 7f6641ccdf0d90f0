import { type OpName, ops, type Request, type Response } from '../../src/wire/ops.ts'
import { ConnectRequest, ConnectResponse, ReplyHeader, RequestHeader, WatcherEvent } from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'

/** Frames as clients and servers write them. */
export function framed(write: (writer: Writer) => void): Buffer {
  const writer = new Writer()
  write(writer)
  const payload = Buffer.from(writer.take())
  const length = Buffer.alloc(4)
  length.writeInt32BE(payload.length)
  return Buffer.concat([length, payload])
}

export function request<K extends OpName>(xid: number, op: K, body: Request<K>): Buffer {
  return framed((writer) => {
    RequestHeader.write(writer, { xid, type: ops[op].code })
    ;(ops[op].request.write as (writer: Writer, body: unknown) => void)(writer, body)
  })
}

export function answer<K extends OpName>(xid: number, zxid: bigint, op: K, body: Response<K>): Buffer {
  return framed((writer) => {
    ReplyHeader.write(writer, { xid, zxid, err: 0 })
    ;(ops[op].response.write as (writer: Writer, body: unknown) => void)(writer, body)
  })
}

export function refusal(xid: number, zxid: bigint, err: number): Buffer {
  return framed((writer) => ReplyHeader.write(writer, { xid, zxid, err }))
}

export function event(type: number, path: string, zxid = -1n): Buffer {
  return framed((writer) => {
    ReplyHeader.write(writer, { xid: -1, zxid, err: 0 })
    WatcherEvent.write(writer, { type, state: 3, path })
  })
}

const passwd = Buffer.alloc(16)

export function hello(sessionId = 0n): Buffer {
  const [protocolVersion, lastZxidSeen, timeOut, readOnly] = [0, 0n, 30_000, false]
  return framed((writer) =>
    ConnectRequest.write(writer, { protocolVersion, lastZxidSeen, timeOut, sessionId, passwd, readOnly }),
  )
}

export function welcome(sessionId: bigint, timeOut = 30_000): Buffer {
  return framed((writer) =>
    ConnectResponse.write(writer, { protocolVersion: 0, timeOut, sessionId, passwd, readOnly: false }),
  )
}

export const stat = {
  czxid: 1n,
  mzxid: 2n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 3,
  numChildren: 0,
  pzxid: 1n,
}
