import type { Captured } from '../../../src/tap/capture/capture-file.ts'
import type { Side } from '../../../src/tap/conversation/conversation.ts'
import { answer, event, hello, request, stat, welcome } from '../frames.ts'
import { type Ends, type Link, linkNumbers, packet } from './wire-maker.ts'

export const SESSION = 0x1_0000_0000_0001n
export const ends: Ends = { v6: false, clientPort: 41_000, serverPort: 2181 }

/** What the two say, in turn. */
export function talk(requests: number): { from: Side; bytes: Buffer }[] {
  const said: { from: Side; bytes: Buffer }[] = [
    { from: 'client', bytes: hello() },
    { from: 'server', bytes: welcome(SESSION) },
  ]
  for (let xid = 1; xid <= requests; xid++) {
    const size = (xid * 977) % 4000
    said.push({
      from: 'client',
      bytes: request(xid, 'setData', { path: `/a/${xid}`, data: Buffer.alloc(size), version: -1 }),
    })
    const fired = xid % 10 === 0 ? [event(3, `/a/${xid}`)] : []
    said.push({ from: 'server', bytes: Buffer.concat([...fired, answer(xid, BigInt(xid), 'setData', { stat })]) })
  }
  return said
}

interface Wire {
  readonly link: Link
  readonly ends: Ends
  readonly firstSequence: number
  /** Largest payload of a segment, in bytes. */
  readonly segment: number
  readonly hello: boolean
  /** Whether the client says its last word before the last answer. */
  readonly halfClosed: boolean
}

const plain: Wire = { link: 'ethernet', ends, firstSequence: 1000, segment: 1448, hello: true, halfClosed: false }

/** The frames of a conversation, a millisecond apart. */
export function frames(said: readonly { from: Side; bytes: Buffer }[], wire: Partial<Wire> = {}): Captured[] {
  const { link, ends, firstSequence, segment, hello: whole, halfClosed } = { ...plain, ...wire }
  const captured: Captured[] = []
  const next = { client: firstSequence >>> 0, server: (firstSequence + 77_000) >>> 0 }
  const add = (from: Side, payload: Buffer, flags = {}): void => {
    const other = from === 'client' ? 'server' : 'client'
    const frame = packet(link, ends, from === 'client', next[from], next[other], flags, payload)
    captured.push({ time: 1_700_000_000_000 + captured.length, link: linkNumbers[link], frame, wire: frame.length })
    next[from] = (next[from] + payload.length) >>> 0
  }
  if (whole) {
    add('client', Buffer.alloc(0), { syn: true, ack: false })
    next.client++
    add('server', Buffer.alloc(0), { syn: true })
    next.server++
  }
  for (const [turn, { from, bytes }] of said.entries()) {
    if (halfClosed && turn === said.length - 1) {
      add('client', Buffer.alloc(0), { fin: true })
      next.client++
    }
    for (let at = 0; at < bytes.length; at += segment) add(from, bytes.subarray(at, at + segment))
  }
  if (whole) {
    if (!halfClosed) add('client', Buffer.alloc(0), { fin: true })
    add('server', Buffer.alloc(0), { fin: true })
  }
  return captured
}
