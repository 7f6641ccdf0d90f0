import { describe, expect, test } from 'vitest'
import type { Captured } from '../../../src/tap/capture/capture-file.ts'
import { listenToCapture, newNotes } from '../../../src/tap/capture/listen.ts'
import type { Heard } from '../../../src/tap/conversation/entry.ts'
import { dice } from '../../harness/dice.ts'
import { refusal, request } from '../frames.ts'
import { damaged } from './damaged.ts'
import { ends, frames, SESSION, talk } from './talks.ts'
import { captureFile, type Format, linkNumbers, packet } from './wire-maker.ts'

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
function told(heard: readonly Heard[]): unknown[][] {
  return heard.map(({ entry }) => {
    if (entry.kind === 'request') return [entry.op, entry.path, entry.dataBytes, entry.zxid, entry.unanswered]
    return entry.kind === 'event' ? [entry.type, entry.path] : [entry.kind, 'what' in entry ? entry.what : undefined]
  })
}

/** What was said, as a tap should tell it. */
function expected(requests: number): unknown[][] {
  const all: unknown[][] = [['session', 'opened']]
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

  test('with a connection that began before and comes again from the same port tells the new session', async () => {
    const before = frames(talk(3).slice(2), { hello: false, firstSequence: 5_000_000 })
    const heard = told(await hear([...before, ...frames(talk(3))]))
    expect(heard.slice(-5)).toEqual(expected(3))
    expect(heard.filter(([what]) => what === 'setData')).toEqual([
      ...expected(3).slice(1, -1),
      ...expected(3).slice(1, -1),
    ])
  })

  test('that ends while a connection goes on says nothing of its end', async () => {
    expect(told(await hear(frames(talk(3)).slice(0, -2)))).toEqual(expected(3).slice(0, -1))
  })

  test('of a connection whose last word is acknowledged behind it counts no stranger', async () => {
    const notes = newNotes()
    const whole = frames(talk(2))
    const last = packet('ethernet', ends, true, 9000, 9000, {}, Buffer.alloc(0))
    const acknowledged = { time: 1_700_000_001_000, link: linkNumbers.ethernet, frame: last, wire: last.length }
    expect(told(await hear([...whole, acknowledged], { notes }))).toEqual(expected(2))
    expect(notes).toMatchObject({ foreign: 0, encrypted: 0, lostBytes: 0 })
  })

  test('of a word whose client never closes tells it when the server has', async () => {
    const heard = await hear(
      frames([
        { from: 'client', bytes: Buffer.from('ruok') },
        { from: 'server', bytes: Buffer.from('imok') },
      ]).filter((_, at, all) => at !== all.length - 2),
    )
    expect(heard.map(({ entry }) => entry)).toMatchObject([{ kind: 'word', word: 'ruok', answerBytes: 4, latency: 1 }])
  })

  for (const ports of [undefined, [2181]]) {
    test(`of encrypted connections says how many${ports ? ', on ports that were named, too' : ''}`, async () => {
      const notes = newNotes()
      const secret = frames([{ from: 'client', bytes: Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]) }])
      await hear(secret, { notes, ports: ports && [...ports] })
      expect(notes).toMatchObject({ encrypted: 1, foreign: 0 })
    })
  }

  test('gives what is here at once, and waits for no more', async () => {
    const [bytes, late] = [captureFile('pcap', frames(talk(5)).slice(0, -2)), captureFile('pcap', frames(talk(1)))]
    let asked = false
    async function* source(): AsyncGenerator<Buffer> {
      yield bytes
      asked = true
      yield late.subarray(24)
    }
    for await (const batch of listenToCapture(source(), { withData: false })) {
      expect([asked, told(batch)]).toEqual([false, expected(5).slice(0, -1)])
      break
    }
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
  for (let seed = 1; seed <= 100; seed++) await damaged(seed)
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
