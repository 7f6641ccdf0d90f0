import { describe, expect, test } from 'vitest'
import type { Captured } from '../../../src/tap/capture/capture-file.ts'
import { type CaptureNotes, listenToCapture, newNotes } from '../../../src/tap/capture/listen.ts'
import type { Side } from '../../../src/tap/conversation/conversation.ts'
import type { Heard } from '../../../src/tap/conversation/entry.ts'
import { dice } from '../../harness/dice.ts'
import { answer, event, hello, refusal, request, stat, welcome } from '../frames.ts'
import { captureFile, type Ends, type Format, type Link, linkNumbers, packet } from './wire-maker.ts'

const SESSION = 0x1_0000_0000_0001n
const ends: Ends = { v6: false, clientPort: 41_000, serverPort: 2181 }

/** What the two say, in turn. */
function talk(requests: number): { from: Side; bytes: Buffer }[] {
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
function frames(said: readonly { from: Side; bytes: Buffer }[], wire: Partial<Wire> = {}): Captured[] {
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

async function hear(
  captured: readonly Captured[] | Buffer,
  { format = 'pcap' as Format, piece = 65_536, ports = undefined as number[] | undefined, notes = newNotes() } = {},
): Promise<Heard[]> {
  const bytes = Buffer.isBuffer(captured) ? captured : captureFile(format, captured)
  async function* source(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  const heard: Heard[] = []
  for await (const batch of listenToCapture(source(), { ports, withData: false }, notes)) heard.push(...batch)
  return heard
}

/** What matters of what was heard. */
function told(heard: readonly Heard[]): unknown[] {
  return heard.map(({ entry }) => {
    if (entry.kind === 'request') return [entry.op, entry.path, entry.dataBytes, entry.zxid, entry.unanswered]
    return entry.kind === 'event' ? [entry.type, entry.path] : [entry.kind, 'what' in entry ? entry.what : undefined]
  })
}

/** What was said, as a tap should tell it. */
function expected(requests: number): unknown[] {
  const all: unknown[] = [['session', 'opened']]
  for (let xid = 1; xid <= requests; xid++) {
    if (xid % 10 === 0) all.push(['NodeDataChanged', `/a/${xid}`])
    all.push(['setData', `/a/${xid}`, (xid * 977) % 4000, BigInt(xid), false])
  }
  return [...all, ['session', 'lost']]
}

describe('a capture', () => {
  for (const format of ['pcap', 'pcap-big', 'pcap-nano', 'pcapng', 'pcapng-big'] as const) {
    test(`of format ${format}`, async () => {
      const heard = await hear(frames(talk(30)), { format, piece: 777 })
      expect(told(heard)).toEqual(expected(30))
      expect(heard[0]).toMatchObject({ client: '10.0.0.7:41000', server: '10.0.0.1:2181', session: SESSION })
      expect(heard[0]!.entry.time).toBe(1_700_000_000_003)
    })
  }

  for (const link of ['ethernet', 'vlan', 'loopback', 'raw', 'cooked', 'cooked2'] as const) {
    for (const v6 of [false, true]) {
      test(`on ${link}, IPv${v6 ? 6 : 4}`, async () => {
        const heard = await hear(frames(talk(3), { link, ends: { ...ends, v6 } }))
        expect(told(heard)).toEqual(expected(3))
        expect(heard[0]!.client).toBe(v6 ? '[2001::7]:41000' : '10.0.0.7:41000')
      })
    }
  }

  test('whose sequence numbers wrap around', async () => {
    expect(told(await hear(frames(talk(50), { firstSequence: 2 ** 32 - 30_000 })))).toEqual(expected(50))
    expect(told(await hear(frames(talk(2), { firstSequence: 2 ** 32 - 1 })))).toEqual(expected(2))
  })

  test('with segments out of order and repeated tells the same', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = dice(seed)
      const whole = frames(talk(60), { segment: 200 + Math.floor(random() * 1300) })
      const [syns, rest, fins] = [whole.slice(0, 2), whole.slice(2, -2), whole.slice(-2)]
      const jumbled = rest
        .flatMap((frame, at) =>
          random() < 0.2 ? [[at, frame] as const, [at + random() * 6, frame] as const] : [[at, frame] as const],
        )
        // Of one side only: between the two the order of a capture is that of the wire.
        .map(([at, frame]) => [at + (random() < 0.15 ? 0.5 + random() : 0), frame] as const)
        .sort(([a], [b]) => a - b)
        .map(([, frame]) => frame)
      const requests = (all: Heard[]): unknown[] => told(all).filter((one) => (one as unknown[])[0] === 'setData')
      expect(requests(await hear([...syns, ...jumbled, ...fins])), `seed ${seed}`).toEqual(requests(await hear(whole)))
    }
  })

  test('that lost segments tells the rest, and how much is missing', async () => {
    const whole = frames(talk(200))
    for (let seed = 1; seed <= 40; seed++) {
      const random = dice(seed)
      const notes = newNotes()
      const kept = whole.filter((_, at) => at < 6 || at > whole.length - 4 || random() > 0.03)
      const heard = await hear(kept, { notes })
      const answered = heard.filter(
        ({ entry }) => entry.kind === 'request' && entry.op === 'setData' && !entry.unanswered,
      )
      expect(answered.length, `seed ${seed}`).toBeGreaterThan(150)
      expect(notes.lostBytes, `seed ${seed}`).toBeGreaterThan(0)
      // Nothing is told that was never said.
      const said = new Set(expected(200).map((one) => (one as unknown[])[1]))
      for (const { entry } of answered)
        if ('path' in entry && entry.path !== undefined) expect(said).toContain(entry.path)
    }
  })

  test('that was cut short by a snap length keeps what is whole', async () => {
    const cut = frames(talk(20)).map(({ frame, ...rest }) => ({ ...rest, frame: frame.subarray(0, 200) }))
    const heard = await hear(cut)
    const paths = heard.flatMap(({ entry }) => (entry.kind === 'request' ? [entry.path] : []))
    expect(paths).toEqual(Array.from({ length: 20 }, (_, index) => `/a/${index + 1}`))
  })

  test('that began later understands the rest', async () => {
    const whole = frames(talk(40))
    const heard = await hear(whole.slice(30))
    const last = told(heard).filter((one) => (one as unknown[])[0] === 'setData')
    expect(last.at(-1)).toEqual(['setData', '/a/40', (40 * 977) % 4000, 40n, false])
    expect(last.length).toBeGreaterThan(20)
  })

  test('of other traffic tells nothing of it', async () => {
    const said = [
      { from: 'client' as const, bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
      { from: 'server' as const, bytes: Buffer.from('HTTP/1.1 200 OK\r\n\r\n') },
    ]
    const notes = newNotes()
    expect(await hear(frames(said, { ends: { ...ends, serverPort: 80 } }), { notes })).toEqual([])
    expect(notes.foreign).toBe(1)
    expect(told(await hear(frames(said), { ports: [2181] }))).toEqual([
      ['unread', undefined],
      ['unread', undefined],
    ])
  })

  test('of ports that were not asked for tells nothing', async () => {
    expect(await hear(frames(talk(3)), { ports: [2182] })).toEqual([])
  })

  test('with a connection that comes again from the same port tells two sessions', async () => {
    const heard = await hear([...frames(talk(2)), ...frames(talk(2), { firstSequence: 900_000 })])
    expect(told(heard)).toEqual([...expected(2), ...expected(2)])
  })

  test('whose first packet of a connection is repeated tells one session', async () => {
    const [syn, ...rest] = frames(talk(2))
    expect(told(await hear([syn!, syn!, ...rest]))).toEqual(expected(2))
  })

  test('that ends in the middle of a frame ends before it, and says so', async () => {
    const notes = newNotes()
    const bytes = captureFile('pcap', frames(talk(3)))
    const heard = await hear(bytes.subarray(0, bytes.length - 30), { notes })
    expect(told(heard).slice(0, 4)).toEqual(expected(3).slice(0, 4))
    expect(notes.damage).toBe('it ends inside a frame')
  })

  test('of an unknown link layer says which', async () => {
    const notes = newNotes()
    const strange = frames(talk(1)).map((captured) => ({ ...captured, link: 195 }))
    expect(await hear(strange, { notes })).toEqual([])
    expect([...notes.unknownLinks]).toEqual([195])
  })

  test('that is none is refused', async () => {
    await expect(hear(Buffer.from('not a capture at all, really'))).rejects.toThrow('neither pcap nor pcapng')
    await expect(hear(Buffer.alloc(0))).rejects.toThrow('the capture is empty')
    await expect(hear(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0]))).rejects.toThrow('compressed by gzip')
  })
})

test('damage anywhere makes nothing throw but the refusal of a file that is none', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = dice(seed)
    const format = (['pcap', 'pcapng', 'pcapng-big', 'pcap-big'] as const)[seed % 4]!
    const bytes = captureFile(format, frames(talk(12), { link: seed % 3 ? 'ethernet' : 'cooked' }))
    for (let hits = 1 + random() * 20; hits > 0; hits--) bytes[Math.floor(random() * bytes.length)] = random() * 256
    const notes: CaptureNotes = newNotes()
    try {
      await hear(bytes.subarray(0, random() < 0.3 ? random() * bytes.length : undefined), { notes })
    } catch (error) {
      expect((error as Error).name, `seed ${seed}`).toBe('UsageError')
    }
  }
})

test('what a server says after its client has said its last word is told at once', async () => {
  const notes = newNotes()
  const heard = await hear(frames(talk(3), { halfClosed: true }), { notes })
  expect(told(heard)).toEqual(expected(3))
  expect(notes.lostBytes).toBe(0)
})

test('a refusal and its request are told with the time between them', async () => {
  const said = [...talk(0), { from: 'client' as const, bytes: request(1, 'exists', { path: '/x', watch: true }) }]
  const heard = await hear(frames([...said, { from: 'server', bytes: refusal(1, 3n, -101) }]))
  expect(heard.map(({ entry }) => entry).find(({ kind }) => kind === 'request')).toMatchObject({
    op: 'exists',
    error: 'NoNode',
    latency: 1,
    watch: true,
  })
})
