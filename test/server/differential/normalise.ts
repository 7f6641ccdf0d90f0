import { Buffer } from 'node:buffer'
import type { Codec } from '../../../src/wire/codec.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { WatcherEvent } from '../../../src/wire/records.ts'
import { Writer } from '../../../src/wire/writer.ts'
import type { Received } from '../requests/raw-client.ts'

/** Lists that ZooKeeper keeps in hash sets; `acl` because `auth` in one becomes all ids of the connection. */
const UNORDERED = new Set(['children', 'ephemerals', 'clientInfo', 'acl'])

/** What of an answer must be the same on two servers: everything but times, session ids, zxids before the run and the order
 * of what is kept in sets. */
export interface Comparable {
  readonly xid: number
  readonly zxid: bigint
  readonly err: number
  readonly value: unknown
}

/** What the zxids and session ids of one server are told by. */
export interface Marks {
  /** zxid at which the run began: what is older is the same. */
  readonly start: bigint
  /** session ids by client */
  readonly owners: readonly bigint[]
}

/** @param op what was asked, or undefined when the frame answers nothing */
export function normalise(received: Received, op: OpName | undefined, marks: Marks): Comparable {
  const { xid, err, body } = received
  const zxid = sinceStart(received.zxid, marks)
  if (xid === -1) return { xid, zxid, err, value: decode(WatcherEvent, body) }
  if (err !== 0 || op === undefined) return { xid, zxid, err, value: body.toString('hex') }
  return { xid, zxid, err, value: comparable(decode(ops[op].response as Codec<unknown>, body), marks) }
}

function sinceStart(zxid: bigint, { start }: Marks): bigint {
  if (zxid <= 0n) return zxid
  return zxid > start ? zxid - start : 0n
}

/** Decodes, and makes sure that encoding gives the same bytes again: then equal values are equal bytes. */
function decode(codec: Codec<unknown>, body: Buffer): unknown {
  const value = codec.read(new Reader(body))
  const writer = new Writer()
  codec.write(writer, value)
  const again = writer.take()
  if (!again.equals(body))
    throw new Error(`${body.toString('hex')} is not what it decodes to: ${again.toString('hex')}`)
  return value
}

function comparable(value: unknown, marks: Marks, key = ''): unknown {
  if (key === 'ctime' || key === 'mtime') return Math.sign(value as number)
  if (key === 'ephemeralOwner' && value !== 0n) return `session of client ${marks.owners.indexOf(value as bigint)}`
  if (typeof value === 'bigint') return sinceStart(value, marks)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, marks))
    return UNORDERED.has(key) ? items.sort(byText) : items
  }
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparable(item, marks, name)]))
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
