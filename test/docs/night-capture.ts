import type { Captured } from '../../src/tap/capture/capture-file.ts'
import type { Side } from '../../src/tap/conversation/conversation.ts'
import { captureFile, type Ends, linkNumbers, packet } from '../tap/capture/wire-maker.ts'
import { answer, event, hello, refusal, request, stat, welcome } from '../tap/frames.ts'

/** Ten past three in the night. */
const BEGIN = Date.UTC(2026, 10, 27, 3, 10)
const SECOND = 1000

/** A client in a capture. */
class Talker {
  readonly #captured: Captured[]
  readonly #ends: Ends
  readonly #next = { client: 1000, server: 9000 }
  #xid = 0

  constructor(captured: Captured[], client: number, clientPort: number) {
    this.#captured = captured
    this.#ends = { v6: false, client, clientPort, serverPort: 2181 }
  }

  say(time: number, from: Side, payload: Buffer, flags = {}): void {
    for (let at = 0; at === 0 || at < payload.length; at += 60_000) {
      const part = payload.subarray(at, at + 60_000)
      const other = from === 'client' ? 'server' : 'client'
      const frame = packet('ethernet', this.#ends, from === 'client', this.#next[from], this.#next[other], flags, part)
      this.#captured.push({ time: BEGIN + time, link: linkNumbers.ethernet, frame, wire: frame.length })
      this.#next[from] += part.length
    }
  }

  open(time: number, session: bigint): void {
    this.say(time, 'client', Buffer.alloc(0), { syn: true, ack: false })
    this.#next.client++
    this.say(time, 'server', Buffer.alloc(0), { syn: true })
    this.#next.server++
    this.say(time, 'client', hello())
    this.say(time + 2, 'server', welcome(session))
  }

  /** @param made makes question and answer with a number @param took in ms */
  ask(time: number, took: number, made: (xid: number) => readonly [Buffer, Buffer]): void {
    const [question, reply] = made(++this.#xid)
    this.say(time, 'client', question)
    this.say(time + took, 'server', reply)
  }

  hears(time: number, told: Buffer): void {
    this.say(time, 'server', told)
  }
}

/**
 * Ten seconds of a server in trouble: 10.0.0.21 writes a configuration, against 10.0.0.24; 10.0.0.22 reads 50,000 children
 * every second; 10.0.0.23 opens session after session, sets watches and closes none.
 */
export function nightCapture(): Buffer {
  const captured: Captured[] = []
  const [writer, dashboard, web] = [
    new Talker(captured, 21, 40_021),
    new Talker(captured, 22, 40_022),
    new Talker(captured, 24, 40_024),
  ]
  writer.open(0, 0x10000a1f3c50021n)
  dashboard.open(5, 0x10000a1f3c50022n)
  web.open(10, 0x10000a1f3c50024n)
  const children = Array.from({ length: 50_000 }, (_, at) => `w-${String(at).padStart(10, '0')}`)
  const config = Buffer.from('{"limit":100,"mode":"night"}')
  for (let second = 0; second < 10; second++) {
    const now = second * SECOND + 100
    dashboard.ask(now, 83, (xid) => [
      request(xid, 'getChildren2', { path: '/workers', watch: false }),
      answer(xid, 0x500n, 'getChildren2', { children, stat }),
    ])
    web.ask(now + 100, 1.5, (xid) => [
      request(xid, 'getData', { path: '/app/config', watch: second === 0 }),
      answer(xid, 0x500n, 'getData', { data: config, stat }),
    ])
    const leaking = new Talker(captured, 23, 41_000 + second)
    leaking.open(now + 200, 0x10000a1f3c60000n + BigInt(second))
    for (let at = 0; at < 20; at++) {
      leaking.ask(now + 210 + at, 0.5, (xid) => [
        request(xid, 'exists', { path: `/jobs/${second}/${at}`, watch: true }),
        refusal(xid, 0x500n, -101),
      ])
    }
    if (second % 4 !== 3) continue
    writer.ask(now + 300, 2.25, (xid) => [
      request(xid, 'setData', { path: '/app/config', data: config, version: -1 }),
      answer(xid, 0x501n + BigInt(second), 'setData', { stat }),
    ])
    if (second === 3) web.hears(now + 302, event(3, '/app/config'))
    web.ask(now + 400, 1, (xid) => [
      request(xid, 'setData', { path: '/app/config', data: config, version: 7 }),
      refusal(xid, 0x502n + BigInt(second), -103),
    ])
  }
  return captureFile(
    'pcap',
    [...captured].sort((a, b) => a.time - b.time),
  )
}
