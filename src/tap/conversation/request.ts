import type { Buffer } from 'node:buffer'
import { createModes, xids } from '../../wire/codes.ts'
import { type OpName, opName, ops, type Request } from '../../wire/ops.ts'
import { Reader } from '../../wire/reader.ts'
import { RequestHeader } from '../../wire/records.ts'
import type { Frame } from './cutter.ts'
import type { Exchange, Part } from './entry.ts'

/** What a request says of itself. */
export type Asked = Pick<
  Exchange,
  'op' | 'path' | 'paths' | 'version' | 'mode' | 'watch' | 'parts' | 'scheme' | 'dataBytes' | 'data' | 'damaged'
>

/** A request that waits for its answer. */
export interface Pending {
  readonly xid: number
  readonly time: number
  readonly known: OpName | undefined
  readonly asked: Asked
  readonly bytes: number
}

/**
 * Reads a request; a body that makes no sense leaves what its header says.
 * @param withData whether to keep the data it writes
 * @returns undefined for a frame that has not even a header
 */
export function readRequest(frame: Frame, time: number, withData: boolean): Pending | undefined {
  if (frame.payload.length < 8) return undefined
  const reader = new Reader(frame.payload)
  const { xid, type } = RequestHeader.read(reader)
  const known = opName(type)
  const op = known ?? `op ${type}`
  return { xid, time, known, bytes: frame.bytes, asked: { op, ...bodyOf(known, frame, withData) } }
}

function bodyOf(op: OpName | undefined, frame: Frame, withData: boolean): Omit<Asked, 'op'> {
  if (!op) return { path: undefined, damaged: !frame.whole }
  try {
    const body = ops[op].request.read(new Reader(frame.payload, 8)) as Body
    return { ...tell(op, body, withData), damaged: !frame.whole }
  } catch {
    return { path: pathIn(op, frame.payload), damaged: true }
  }
}

/** All that any request says. */
type Body = Partial<
  Request<'createTTL'> &
    Request<'setData'> &
    Request<'getData'> &
    Request<'setWatches2'> &
    Request<'auth'> &
    Request<'addWatch'> &
    Request<'getEphemerals'>
>

function tell(op: OpName, body: Body, withData: boolean): Omit<Asked, 'op' | 'damaged'> {
  if (op === 'auth') return { path: undefined, scheme: body.scheme }
  if (op === 'sasl') return { path: undefined, scheme: 'sasl' }
  if (op === 'multi') return partsOf(body as unknown as Request<'multi'>)
  if (op === 'multiRead') return partsOf(body as unknown as Request<'multiRead'>)
  const { path = body.prefixPath ?? undefined, version, flags, watch, data } = body
  return {
    path,
    version,
    mode: flags === undefined ? undefined : modeOf(flags),
    watch: op === 'addWatch' ? true : watch,
    paths: op === 'setWatches' || op === 'setWatches2' ? watchesIn(body) : undefined,
    ...(data !== undefined && { dataBytes: data?.length ?? 0 }),
    ...(data !== undefined && withData && { data }),
  }
}

function partsOf(operations: Request<'multi'> | Request<'multiRead'>): Omit<Asked, 'op' | 'damaged'> {
  let dataBytes: number | undefined
  const parts: Part[] = []
  for (const { op, request } of operations) {
    if ('data' in request) dataBytes = (dataBytes ?? 0) + (request.data?.length ?? 0)
    parts.push({ op, path: request.path })
  }
  return { path: undefined, parts, ...(dataBytes !== undefined && { dataBytes }) }
}

function watchesIn(body: Body): number {
  return [
    body.dataWatches,
    body.existWatches,
    body.childWatches,
    body.persistentWatches,
    body.persistentRecursiveWatches,
  ].reduce((sum, paths) => sum + (paths?.length ?? 0), 0)
}

function modeOf(flags: number): string {
  return Object.entries(createModes).find(([, mode]) => mode.flags === flags)?.[0] ?? `flags ${flags}`
}

/** The path that stands first in the body of most operations, where the rest is missing or damaged. */
function pathIn(op: OpName, payload: Buffer): string | undefined {
  const { shape } = ops[op].request
  if (shape.kind !== 'record' || Object.keys(shape.fields)[0] !== 'path') return undefined
  try {
    return new Reader(payload, 8).ustring() ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a request could begin here: an operation there is, with a body that fits.
 * @param head what is here of the frame behind its length @param length of all of it, in bytes
 */
export function couldBeRequest(head: Buffer, length: number): boolean {
  if (head.length < 8) return false
  const xid = head.readInt32BE(0)
  const op = opName(head.readInt32BE(4))
  if (!op || !fitsXid(op, xid)) return false
  if (head.length === length) return isWhole(op, head)
  const { shape } = ops[op].request
  // All longer requests begin with a path or are transactions.
  if (shape.kind === 'multi-request') return head.length >= 17 && couldBeMulti(head)
  if (shape.kind !== 'record' || Object.keys(shape.fields)[0] !== 'path' || head.length < 13) return false
  const size = head.readInt32BE(8)
  return size > 0 && 12 + size <= length && head[12] === 0x2f
}

function fitsXid(op: OpName, xid: number): boolean {
  if (op === 'ping') return xid === xids.ping
  if (op === 'auth') return xid === xids.auth
  return xid > 0 || xid === xids.setWatches
}

function isWhole(op: OpName, payload: Buffer): boolean {
  try {
    const reader = new Reader(payload, 8)
    const body = ops[op].request.read(reader) as Body
    return reader.remaining === 0 && (typeof body.path !== 'string' || body.path.startsWith('/'))
  } catch {
    return false
  }
}

function couldBeMulti(head: Buffer): boolean {
  return opName(head.readInt32BE(8)) !== undefined && head[12] === 0 && head.readInt32BE(13) === -1
}
