import type { Buffer } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import type { Codec } from '../../wire/codec.ts'
import { errorCodes, xids } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiOperation } from '../../wire/multi.ts'
import { type OpName, opName, ops } from '../../wire/ops.ts'
import { Reader } from '../../wire/reader.ts'
import { ReplyHeader, RequestHeader } from '../../wire/records.ts'
import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import type { Session } from '../session/sessions.ts'
import type { Fate } from '../trouble/request-fault.ts'
import type { Call } from './call.ts'
import { CutOff, codeOf, commitFailure, HangUp } from './failure.ts'
import { handlers } from './handlers.ts'

/**
 * Has one request done and answers it.
 * @param fate the trouble it meets with, but for a delay before it
 * @throws WireError when not even its header can be read
 */
export function answer(server: Server, peer: Peer, session: Session<Peer>, payload: Buffer, fate?: Fate): void {
  const received = performance.now()
  const reader = new Reader(payload)
  const { xid, type } = RequestHeader.read(reader)
  server.sessions.touch(session, server.now())
  peer.lastXid = xid
  const op = opName(type)
  const outOfBand = op === 'auth' || op === 'sasl'
  if (!outOfBand && !entitled(server, peer)) return refuseStranger(server, peer, xid, received)
  if (!op || !known(server, op)) return refuseUnknown(server, peer, xid, received)
  peer.lastOp = ops[op].lop
  const replyXid = op === 'ping' ? xids.ping : xid
  let err = 0
  let body: unknown
  try {
    if (fate?.fails && !fate.applied) befall(fate.fails)
    body = handle(op, { server, peer, session, xid }, reader)
    if (fate?.fails) befall(fate.fails)
  } catch (error) {
    if (error instanceof CutOff) return peer.cut()
    if (error instanceof HangUp) return peer.end()
    err = codeOf(error)
  }
  const zxid = outOfBand ? 0n : server.tree.lastZxid
  if (!outOfBand) peer.lastZxid = zxid
  server.outbox.reply(peer, replyXid, received, (writer) => {
    ReplyHeader.write(writer, { xid: replyXid, zxid, err })
    if (err === 0) (ops[op].response as Codec<unknown>).write(writer, body)
    // A Java client that proves itself reads a token from any answer; without one it takes the line for broken, and comes again.
    else if (op === 'sasl') ops.sasl.response.write(writer, { token: null })
  })
  if (op === 'closeSession' || (err !== 0 && outOfBand)) peer.end()
}

/** @throws what was ordered for this request */
function befall({ code }: NonNullable<Fate['fails']>): never {
  throw code === undefined ? new CutOff() : new ZkError(code)
}

function handle(op: OpName, call: Call, reader: Reader): unknown {
  const { readOnly, still } = call.server
  if ((readOnly || still) && ops[op].writes) throw new ZkError(errorCodes.NotReadOnly.code)
  if (readOnly && op === 'sync') throw new ZkError(errorCodes.NotReadOnly.code)
  let request: never
  try {
    request = ops[op].request.read(reader) as never
  } catch (error) {
    // A write that cannot be decoded is a failed transaction like any other; reconfig is decoded before it is one.
    if (ops[op].writes && op !== 'reconfig') commitFailure(call, error)
    throw error
  }
  if (op === 'multi') demandKnown(call.server, request)
  return handlers[op](call, request)
}

/** Whether the client has proved what every client here has to. */
function entitled({ settings: { requireAuth } }: Server, { ids }: Peer): boolean {
  return requireAuth.length === 0 || ids.some(({ scheme }) => requireAuth.includes(scheme))
}

function refuseStranger({ outbox }: Server, peer: Peer, xid: number, received: number): void {
  const err = errorCodes.SessionClosedRequireSaslAuth.code
  outbox.reply(peer, xid, received, (writer) => ReplyHeader.write(writer, { xid, zxid: 0n, err }))
  peer.end()
}

/** Whether this release has the operation for clients. Alone, `check` damages a ZooKeeper (ZOOKEEPER-2623). */
function known({ settings }: Server, op: OpName): boolean {
  return op !== 'check' && settings.profile.answers(op)
}

/** ClickHouse Keeper reads a transaction with an operation it does not know no further. */
function demandKnown({ settings }: Server, operations: readonly MultiOperation[]): void {
  const { profile } = settings
  if (profile.keeper && operations.some(({ op }) => !profile.answers(op))) throw new HangUp()
}

function refuseUnknown({ settings, outbox }: Server, peer: Peer, xid: number, received: number): void {
  if (settings.profile.keeper) return peer.end()
  if (!settings.profile.has('refusesUnknownOps')) return
  outbox.reply(peer, xid, received, (writer) =>
    ReplyHeader.write(writer, { xid, zxid: -1n, err: errorCodes.Unimplemented.code }),
  )
  // ZooKeeper reads on until it has closed: here it does not disable receiving.
  peer.end(false)
}
