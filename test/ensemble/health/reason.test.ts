import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { probe } from '../../../src/ensemble/health/probe.ts'

/** What a server answers to each word, and what is said of it then. */
const servers = [
  ['', 'hangs-up', /^it closed the connection without an answer to srvr$/],
  ['srvr is not executed because it is not in the whitelist.\n', 'silent', /^it answers no four-letter word$/],
  ['This ZooKeeper instance is not currently serving requests\n', 'idle', /^it says that it is not serving$/],
] as const

test.each(servers)('of a server that answers %j no letter is lost', async (answer, state, reason) => {
  const server = createServer((socket) => void socket.on('error', () => {}).on('data', () => socket.end(answer)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as { port: number }
    const address = { host: '127.0.0.1', port }
    const found = await probe({ id: undefined, role: undefined, address, admin: undefined }, { timeout: 2_000 })
    expect(found).toMatchObject({ state, reason: expect.stringMatching(reason) })
  } finally {
    server.close()
  }
})
