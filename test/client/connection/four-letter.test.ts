import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { askWord, fourLetter } from '../../../src/client/connection/four-letter.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function serve(answer: (socket: Socket, word: Buffer) => void) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('data', (word: Buffer) => answer(socket, word))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

test('an answer that comes in pieces is put together', async () => {
  const address = await serve((socket) => {
    socket.write('im')
    setTimeout(() => socket.end('ok'), 10)
  })
  expect(await fourLetter(address, 'ruok')).toBe('imok')
})

test('the mask of stmk follows the word as eight bytes', async () => {
  let seen: Buffer | undefined
  const address = await serve((socket, word) => {
    seen = word
    socket.end('306')
  })
  await fourLetter(address, 'stmk', { mask: 306n })
  expect(seen?.toString('hex')).toBe('73746d6b0000000000000132')
})

test('a word that is not on the whitelist is told from one that is unknown', async () => {
  const listed = await serve((socket) => socket.end('mntr is not executed because it is not in the whitelist.\n'))
  await expect(fourLetter(listed, 'mntr')).rejects.toMatchObject({ fault: 'not-listed' })
  const unknown = await serve((socket) => socket.end())
  await expect(fourLetter(unknown, 'abcd')).rejects.toMatchObject({ fault: 'no-answer' })
})

test('a server without a quorum is not serving', async () => {
  const address = await serve((socket) => socket.end('This ZooKeeper instance is not currently serving requests\n'))
  await expect(fourLetter(address, 'srvr')).rejects.toMatchObject({ fault: 'not-serving' })
})

test('a ClickHouse Keeper without a quorum is not serving either', async () => {
  const address = await serve((socket) => socket.end('This instance is not currently serving requests'))
  await expect(fourLetter(address, 'srvr')).rejects.toMatchObject({ fault: 'not-serving' })
})

test('silence ends at the deadline', async () => {
  const silent = await serve(() => {})
  await expect(fourLetter(silent, 'ruok', { timeout: 50 })).rejects.toMatchObject({ fault: 'timeout' })
})

test('an answer that nobody closes is given once it has gone quiet, long before the deadline, and says so', async () => {
  const address = await serve((socket) => {
    socket.write('Mode: leader\n')
    setTimeout(() => socket.write('Node count: 4\n'), 20)
  })
  const began = performance.now()
  expect(await askWord(address, 'srvr', { timeout: 20_000 })).toEqual({
    text: 'Mode: leader\nNode count: 4\n',
    end: 'open',
  })
  expect(performance.now() - began).toBeLessThan(15_000)
})

test('an answer that stops within a line is waited for until the deadline, and then given as far as it came', async () => {
  const address = await serve((socket) => {
    socket.write('Mode: leader\nNode co')
    setTimeout(() => socket.write('unt: 4\n'), 1300)
  })
  expect((await askWord(address, 'srvr', { timeout: 2000 })).text).toBe('Mode: leader\nNode count: 4\n')
  expect(await askWord(address, 'srvr', { timeout: 50 })).toEqual({ text: 'Mode: leader\nNode co', end: 'open' })
})

test('a reset after the answer is told from a close', async () => {
  const closed = await serve((socket) => socket.end('imok'))
  expect(await askWord(closed, 'ruok')).toEqual({ text: 'imok', end: 'closed' })
  const reset = await serve((socket) => socket.write('imok', () => setTimeout(() => socket.resetAndDestroy(), 50)))
  expect(await askWord(reset, 'ruok')).toEqual({ text: 'imok', end: 'reset' })
})

test('an endless answer is cut off at the limit', async () => {
  const address = await serve((socket) => socket.end(Buffer.alloc(100_000, 'x')))
  await expect(fourLetter(address, 'wchc', { limit: 1000 })).rejects.toMatchObject({ fault: 'too-large' })
})

test('a closed port is refused, and an abort ends the wait', async () => {
  const address = await serve(() => {})
  const abort = new AbortController()
  const waiting = fourLetter(address, 'ruok', { signal: abort.signal })
  abort.abort(new Error('stop'))
  await expect(waiting).rejects.toThrow('stop')
  open.splice(0)[0]!.close()
  await expect(fourLetter(address, 'ruok')).rejects.toMatchObject({ fault: 'refused' })
})
