import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NativeLine } from '../../../src/client/reach/native-line.ts'
import { Stop } from '../../../src/client/terms/stop.ts'

const boom = new Error('boom')
const at = { host: '127.0.0.1', port: 2181 }

/** A socket as Bun has it, by hand: how much it takes of a write is up to the test. */
class FakeSocket {
  readonly remoteAddress = '127.0.0.1'
  readonly calls: string[] = []
  room = Number.POSITIVE_INFINITY
  sent = ''

  write(bytes: Uint8Array): number {
    const took = Math.min(this.room, bytes.length)
    this.room -= took
    this.sent += Buffer.from(bytes.subarray(0, took)).toString()
    return took
  }
  setNoDelay = (): void => void this.calls.push('setNoDelay')
  pause = (): void => void this.calls.push('pause')
  resume = (): void => void this.calls.push('resume')
  close = (): void => void this.calls.push('close')
  end = (): void => void this.calls.push('end')
}

interface Asked {
  readonly hostname: string
  readonly port: number
  readonly socket: NativeLine['handlers']
}

let socket: FakeSocket
/** What was asked of Bun last. */
let asked: Asked
let calls: number
let names: Record<string, readonly string[]>
let opening: () => Promise<FakeSocket>
let nativeLine: typeof import('../../../src/client/reach/native-line.ts').nativeLine

beforeEach(async () => {
  socket = new FakeSocket()
  calls = 0
  names = {}
  opening = async () => socket
  vi.stubGlobal('Bun', {
    connect: (options: Asked) => {
      asked = options
      calls++
      return opening()
    },
    dns: {
      // By itself it tells one address of those in the file of hosts.
      lookup: async (name: string, options?: { backend?: string }) => {
        if (!names[name]) throw new Error('ENOTFOUND')
        const known = options?.backend === 'system' ? names[name] : names[name].slice(0, 1)
        return known.map((address) => ({ address }))
      },
    },
  })
  vi.resetModules()
  ;({ nativeLine } = await import('../../../src/client/reach/native-line.ts'))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

async function open(): Promise<NativeLine> {
  return (await nativeLine(at, new Stop()))!
}

describe('a line of the standalone binary', () => {
  test('there is none on Node', async () => {
    vi.unstubAllGlobals()
    vi.resetModules()
    const { nativeLine } = await import('../../../src/client/reach/native-line.ts')
    expect(await nativeLine(at, new Stop())).toBeUndefined()
  })

  test('goes to an address, and to the only one of a name; the rest is left to dial', async () => {
    names = { 'zk1.test': ['10.0.0.1'], 'zk.test': ['10.0.0.1', '10.0.0.2'] }
    for (const [host, hostname] of [
      ['10.0.0.9', '10.0.0.9'],
      ['::1', '::1'],
      ['zk1.test', '10.0.0.1'],
      ['zk.test', undefined],
      ['nowhere.test', undefined],
    ] as const) {
      const before = calls
      const line = await nativeLine({ host, port: 2181 }, new Stop())
      expect([host, calls - before, line !== undefined]).toEqual([host, hostname ? 1 : 0, hostname !== undefined])
      if (hostname) expect(asked).toMatchObject({ hostname, port: 2181 })
    }
    expect(socket.calls).toContain('setNoDelay')
  })

  test('what waits for room is sent in order, counted, and before the end', async () => {
    const line = await open()
    socket.room = 3
    line.write(Buffer.from('first,'))
    line.write(Buffer.from('second'))
    line.end()
    expect([socket.sent, line.writableLength, line.writable, socket.calls.includes('end')]).toEqual([
      'fir',
      9,
      false,
      false,
    ])
    socket.room = 5
    asked.socket.drain()
    expect([socket.sent, line.writableLength]).toEqual(['first,se', 4])
    socket.room = 100
    asked.socket.drain()
    expect([socket.sent, line.writableLength, socket.calls.at(-1)]).toEqual(['first,second', 0, 'end'])
  })

  test('what came early is there for who reads later', async () => {
    const line = await open()
    asked.socket.data(socket, Buffer.from('early'))
    const got: string[] = []
    line.read((chunk) => got.push(chunk.toString()))
    asked.socket.data(socket, Buffer.from('late'))
    expect(got).toEqual(['early', 'late'])
  })

  test('its end is told once, later, whoever ended it, with the error before it', async () => {
    const ends: [(line: NativeLine) => void, Error | null][] = [
      [(line) => line.destroy(), null],
      [() => asked.socket.close(socket), null],
      [() => asked.socket.close(socket, boom), boom],
      [() => asked.socket.error(socket, boom), boom],
    ]
    for (const [end, error] of ends) {
      const line = await open()
      const told: string[] = []
      line.on('error', (error) => told.push(error.message)).on('close', () => told.push('close'))
      end(line)
      asked.socket.close(socket)
      expect([told.includes('close'), line.destroyed, line.writable]).toEqual([false, true, false])
      await Promise.resolve()
      expect([told, line.errored]).toEqual([error ? ['boom', 'close'] : ['close'], error])
    }
  })

  test('an error that comes after its end is told to nobody', async () => {
    const line = await open()
    const told: string[] = []
    line.on('error', (error) => told.push(error.message)).on('close', () => told.push('close'))
    line.destroy()
    asked.socket.error(socket, boom)
    asked.socket.close(socket, boom)
    await Promise.resolve()
    expect([told, line.errored]).toEqual([['close'], null])
  })

  test('why it cannot be made is said in our words', async () => {
    opening = async () => {
      throw Object.assign(new Error('Failed to connect'), { code: 'ECONNREFUSED' })
    }
    await expect(nativeLine(at, new Stop())).rejects.toMatchObject({ kind: 'refused' })
  })

  test('one that opens after everything was called off is closed', async () => {
    let open: (socket: FakeSocket) => void = () => undefined
    opening = () => new Promise((resolve) => (open = resolve))
    const stop = new Stop()
    const line = nativeLine(at, stop)
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(line).rejects.toBe(reason)
    open(socket)
    await vi.waitFor(() => expect(socket.calls).toEqual(['close']))
  })
})
