import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'
import { HostileServer, type Lie } from '../../harness/hostile-server.ts'

const AUTH = 100
const SASL = 102
const TIMEOUT = 300

/** A server that answers credentials when told; the connection they came on, and how many came. */
async function reluctant() {
  const held: Lie[] = []
  const server = await HostileServer.start({
    request: (lie) => void (lie.op === AUTH ? held.push(lie) : lie.reply()),
  })
  const arrived = async (count: number): Promise<Lie> => {
    while (held.length < count) await sleep(5)
    return held[count - 1]!
  }
  const accept = (lie: Lie): void => lie.reply(undefined, { xid: -4 })
  return { server, held, arrived, accept }
}

test('credentials and SASL that go unanswered are over with the time to connect, though pings are answered', async () => {
  await using server = await HostileServer.start({ only: 'pings' })
  const given: ConnectOptions[] = [{ auth: ['digest:a:b'] }, { sasl: { user: 'a', password: 'b' } }]
  for (const options of given) {
    const start = performance.now()
    await expect(connect(server.connectString, { ...options, timeout: TIMEOUT })).rejects.toMatchObject({
      kind: 'timeout',
    })
    expect(performance.now() - start).toBeLessThan(TIMEOUT + 2000)
  }
})

test('closed while its new connection waits for credentials, a client stays closed', async () => {
  const { server, arrived, accept } = await reluctant()
  await using _ = server
  const connecting = connect(server.connectString, { auth: ['digest:a:b'], timeout: 2000 })
  const first = await arrived(1)
  accept(first)
  const zk = await connecting
  const states: string[] = []
  zk.events.subscribe(({ state }) => states.push(state))
  first.socket.resetAndDestroy()
  const second = await arrived(2)
  const closing = zk.close({ timeout: TIMEOUT })
  accept(second)
  await closing
  await sleep(50)
  expect([zk.state, states]).toEqual(['closed', ['reconnecting', 'closed']])
})

test('a credential added while others are presented is presented on the same connection before anybody hears of it', async () => {
  const { server, held, arrived, accept } = await reluctant()
  await using _ = server
  const connecting = connect(server.connectString, { auth: ['digest:a:b'], timeout: 2000 })
  const first = await arrived(1)
  accept(first)
  const zk = await connecting
  first.socket.resetAndDestroy()
  const second = await arrived(2)
  let added = false
  const adding = zk.addAuth('digest', 'c:d').then(() => {
    added = true
  })
  const third = await arrived(3)
  accept(second)
  await sleep(50)
  expect([third.socket === second.socket, added]).toEqual([true, false])
  accept(third)
  await adding
  // And on the next one, with the first.
  third.socket.resetAndDestroy()
  await arrived(5)
  expect(held.slice(3).every(({ socket }) => socket === held[3]!.socket)).toBe(true)
  await zk.close({ timeout: TIMEOUT })
})

test('a server that closes in the middle of SASL is not said to have been silent at the handshake', async () => {
  let asked = 0
  await using server = await HostileServer.start({
    request: (lie) => {
      if (lie.op !== SASL) return lie.reply()
      asked++
      lie.socket.end()
    },
  })
  await expect(
    connect(server.connectString, { sasl: { user: 'a', password: 'b' }, timeout: TIMEOUT }),
  ).rejects.toMatchObject({ kind: 'lost', message: expect.not.stringContaining('handshake') })
  expect(asked).toBeGreaterThan(0)
})
