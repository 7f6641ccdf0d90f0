import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Lineup } from '../../../src/client/session/lineup.ts'
import { seekWritable } from '../../../src/client/session/writable.ts'
import { type Host, hostText } from '../../../src/client/terms/hosts.ts'
import { Stop } from '../../../src/client/terms/stop.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers `isro`, each time with the next of `answers`, the last one for ever. */
async function serve(...answers: string[]): Promise<Host & { asked: () => number }> {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => {}).end(answers[Math.min(asked++, answers.length - 1)]!)
  })
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, asked: () => asked }
}

/** A connection to a read-only server. */
function connected(to: Host) {
  const connection = {
    peer: hostText(to),
    ended: false,
    why: undefined as Error | undefined,
    destroy(error?: Error) {
      connection.ended = true
      connection.why = error
    },
  }
  return connection
}

test('leaves a read-only server once another takes writes, and goes there next; the current one is never asked', async () => {
  const [current, other, writable] = [await serve('rw'), await serve('ro'), await serve('ro', 'rw')]
  const lineup = new Lineup([current, other, writable])
  const connection = connected(current)
  await seekWritable(lineup, {}, connection, new Stop())
  expect(connection.why).toMatchObject({ kind: 'lost', message: expect.stringContaining('read-only') })
  expect(hostText(lineup.next())).toBe(hostText(writable))
  expect([current.asked(), writable.asked()]).toEqual([0, 2])
})

test('stops looking when the connection ends otherwise, or the session does', async () => {
  const [current, other] = [await serve('ro'), await serve('ro')]
  const lineup = new Lineup([current, other])
  const connection = connected(current)
  const looking = seekWritable(lineup, {}, connection, new Stop())
  connection.destroy()
  await looking
  const stop = new Stop()
  const still = connected(current)
  const seeking = seekWritable(lineup, {}, still, stop)
  stop.abort(new Error('closed'))
  await seeking
  expect([connection.why, still.ended]).toEqual([undefined, false])
})

test('a certificate file that is gone ends nothing: the search goes on', async () => {
  const [current, other] = [await serve('ro'), await serve('rw')]
  const stop = new Stop()
  const connection = connected(current)
  const seeking = seekWritable(new Lineup([current, other]), { tls: { ca: '/gone/ca.pem' } }, connection, stop)
  const first = await Promise.race([seeking.then(() => 'ended'), sleep(300, 'goes on')])
  stop.abort(new Error('closed'))
  await seeking
  expect([first, connection.ended, other.asked()]).toEqual(['goes on', false, 0])
})
