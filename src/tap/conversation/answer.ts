import type { Buffer } from 'node:buffer'
import { errorCodes, errorName, eventTypes, xids } from '../../wire/codes.ts'
import type { MultiResult } from '../../wire/multi.ts'
import { type OpName, ops, type Response } from '../../wire/ops.ts'
import { Reader } from '../../wire/reader.ts'
import { WatcherEvent } from '../../wire/records.ts'
import type { Frame } from './cutter.ts'
import type { Fired, Part } from './entry.ts'

/** The header of an answer. */
export interface Answer {
  readonly xid: number
  readonly zxid: bigint
  readonly err: number
}

/** @returns undefined for a frame without a whole header */
export function readAnswer({ payload }: Frame): Answer | undefined {
  if (payload.length < 16) return undefined
  const reader = new Reader(payload)
  return { xid: reader.int(), zxid: reader.long(), err: reader.int() }
}

/** ZooKeeper's name of an error; the number where no table knows it. */
export function errorText(code: number): string | undefined {
  if (code === 0) return undefined
  const name = errorName(code)
  return name === 'Unknown' ? `error ${code}` : name
}

const eventNames = new Map<number, Fired['type']>(
  Object.entries(eventTypes).map(([name, code]) => [code, name as Fired['type']]),
)

/** Reads a notification behind its header. @returns undefined where it is damaged */
export function readEvent(frame: Frame, time: number, zxid: bigint): Fired | undefined {
  try {
    const { type, path } = WatcherEvent.read(new Reader(frame.payload, 16))
    return {
      kind: 'event',
      time,
      type: eventNames.get(type) ?? 'Unknown',
      path: path ?? '',
      // Servers before 3.9 send -1.
      zxid: zxid > 0n ? zxid : undefined,
      answerBytes: frame.bytes,
    }
  } catch {
    return undefined
  }
}

/** What the body of an answer adds to its request. */
export interface Told {
  readonly dataBytes?: number
  readonly data?: Buffer | null
  readonly parts?: readonly Part[]
  /** Why a transaction was not done. */
  readonly error?: string | undefined
  readonly damaged: boolean
}

/**
 * Reads the body of an answer without an error.
 * @param parts what was asked for, of a transaction or multiRead
 */
export function readBody(op: OpName, frame: Frame, parts: readonly Part[] | undefined, withData: boolean): Told {
  try {
    const body = ops[op].response.read(new Reader(frame.payload, 16))
    if (op === 'multi' || op === 'multiRead') return ofParts(body as readonly MultiResult[], parts ?? [])
    if (op !== 'getData') return { damaged: false }
    const { data } = body as Response<'getData'>
    return { dataBytes: data?.length ?? 0, ...(withData && { data }), damaged: false }
  } catch {
    return { damaged: true }
  }
}

function ofParts(results: readonly MultiResult[], asked: readonly Part[]): Told {
  let dataBytes = 0
  const parts = asked.map((part, at): Part => {
    const result = results[at]
    if (result?.op === 'getData') dataBytes += result.data?.length ?? 0
    const error = result?.op === 'error' ? errorText(result.code) : undefined
    return error === undefined ? part : { ...part, error }
  })
  // Of a transaction that failed the others say that they were not run.
  const culprit = parts.find(({ error }) => error !== undefined && error !== 'RuntimeInconsistency')
  const writes = asked.some(({ op }) => op !== 'getData' && op !== 'getChildren')
  const error = writes ? culprit?.error : undefined
  return { parts, error, damaged: results.length !== asked.length, ...(dataBytes > 0 && { dataBytes }) }
}

const known = new Set<number>(Object.values(errorCodes).map(({ code }) => code))

/**
 * Whether an answer could begin here.
 * @param head what is here of the frame behind its length @param length of all of it, in bytes
 * @param awaited whether a request of that number waits for its answer; undefined where nobody can know
 */
export function couldBeAnswer(head: Buffer, length: number, awaited: (xid: number) => boolean | undefined): boolean {
  if (head.length < 16 || length < 16) return false
  const xid = head.readInt32BE(0)
  const zxid = head.readBigInt64BE(4)
  const err = head.readInt32BE(12)
  if (xid === xids.notification) return err === 0 && couldBeEvent(head, length)
  if (xid === xids.ping || xid === xids.auth) return length === 16 && (err === 0 || known.has(err))
  if (xid < 0 && xid !== xids.setWatches) return false
  if (zxid < 0n || (err !== 0 && (length !== 16 || !known.has(err)))) return false
  // Of what was asked before we listened little is known: only a whole frame is believed.
  return awaited(xid) ?? (xid > 0 && zxid > 0n && head.length === length)
}

function couldBeEvent(head: Buffer, length: number): boolean {
  if (head.length < length || length < 28) return false
  try {
    const reader = new Reader(head, 16)
    const { type } = WatcherEvent.read(reader)
    return reader.remaining === 0 && eventNames.has(type)
  } catch {
    return false
  }
}
