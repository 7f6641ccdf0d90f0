import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { whileRunning } from '../../../src/cli/life/running.ts'
import { type Around, connectVia } from '../../../src/cli/session/connect-via.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import type { ViaOptions } from '../../../src/client/terms/via-options.ts'

/** A command that wants a password, and somebody on a terminal. */
const WAY = 'nc %h %p'
const refused = new ConnectionError('tunnel', 'nc ended with 255: Permission denied')
/** It, with what to do about it. */
const said = { kind: 'tunnel', message: refused.message, advice: expect.anything() }
const zk = { events: { subscribe: () => undefined } } as unknown as ZooKeeper
const has = ({ terminal = false }: ViaOptions): boolean => (typeof terminal === 'boolean' ? terminal : terminal())

function someone(tty = true): { around: Around; warned: string[]; lends: number; most: number } {
  let now = 0
  const seen = {
    warned: [] as string[],
    lends: 0,
    most: 0,
    around: {
      settings: settle({}, {}, false),
      signal: new AbortController().signal,
      io: {
        out: () => undefined,
        err: (text: string) => void seen.warned.push(text),
        readStdin: async () => Buffer.alloc(0),
        inTty: tty,
        outTty: tty,
        errTty: tty,
        columns: 80,
      },
      async lend(use) {
        seen.lends++
        seen.most = Math.max(seen.most, ++now)
        return use().finally(() => now--)
      },
    } satisfies Around as Around,
  }
  return seen
}

/** Connects where it has the terminal; what its helper says then, and later, is heard. */
function wanting(vias: ViaOptions[]) {
  return async (via: ViaOptions): Promise<ZooKeeper> => {
    vias.push(via)
    if (!has(via)) throw refused
    via.hear?.('a question')
    await sleep(20)
    return zk
  }
}

test('who wants a password is given the terminal, and whatever it says later is for --debug', async () => {
  const one = someone()
  const vias: ViaOptions[] = []
  expect(await connectVia(WAY, one.around, wanting(vias))).toBe(zk)
  expect(vias).toHaveLength(2)
  vias[1]!.hear!('connection closed')
  expect(one.warned.join('')).toMatch(/a question/)
  expect(one.warned.join('')).not.toMatch(/closed/)
})

test('one at a time', async () => {
  const one = someone()
  await Promise.all([1, 2, 3].map(() => connectVia(WAY, one.around, wanting([]))))
  expect([one.lends, one.most]).toEqual([3, 1])
})

test('where a program or a view has the terminal, nobody asks across it: it fails with what was said', async () => {
  const one = someone()
  let leave!: () => void
  const view = whileRunning(
    new Promise<void>((resolve) => {
      leave = resolve
    }),
  )
  await expect(connectVia(WAY, one.around, wanting([]))).rejects.toMatchObject(said)
  expect(one.lends).toBe(0)
  leave()
  await view
  expect(await connectVia(WAY, one.around, wanting([]))).toBe(zk)
})

test('without a terminal, or for a proxy, which asks nothing, it fails at once', async () => {
  await expect(connectVia(WAY, someone(false).around, wanting([]))).rejects.toMatchObject(said)
  await expect(connectVia('socks5://h', someone().around, wanting([]))).rejects.toMatchObject(said)
  const { lend: _, ...unasked } = someone().around
  await expect(connectVia(WAY, unasked, wanting([]))).rejects.toMatchObject(said)
})
