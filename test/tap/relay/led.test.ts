import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { dial } from '../../../src/client/reach/dial.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Heard } from '../../../src/tap/conversation/entry.ts'
import { Relay } from '../../../src/tap/relay/relay.ts'
import { Inside } from '../../harness/inside.ts'

const to = { host: 'zk.inside', port: 2181 }
let sandbox: Sandbox
let inside: Inside
let relay: Relay
let heard: Heard[]
let told: string[]

beforeEach(async () => {
  sandbox = await Sandbox.start({ port: 0 })
  inside = await Inside.start({ 'zk.inside:2181': Number(sandbox.connectString.split(':')[1]) })
  heard = []
  told = []
  relay = await Relay.start(
    {
      listen: { host: '127.0.0.1', port: 0 },
      to,
      withData: false,
      dial: (signal) => dial(to, { via: inside.socks, signal }),
      unreachable: (error) => told.push(error.message),
    },
    (one) => heard.push(one),
  )
})
afterEach(async () => {
  await relay.stop()
  await inside.stop()
  await sandbox.stop()
})

test('a server behind a tunnel is listened to like any other', async () => {
  const zk = await connect(`127.0.0.1:${relay.address.port}`)
  await zk.create('/a', 'x'.repeat(300_000))
  inside.cut()
  expect((await zk.get('/a')).data).toHaveLength(300_000)
  await zk.close()
  await relay.stop()
  expect(inside.count).toBe(2)
  expect(heard.flatMap(({ entry }) => ('op' in entry ? [entry.op] : []))).toEqual(
    expect.arrayContaining(['create2', 'getData']),
  )
  expect(told).toEqual([])
})

test('one that cannot be reached turns its client away, and is told', async () => {
  inside.fault = 'refuses'
  await expect(connect(`127.0.0.1:${relay.address.port}`, { timeout: 5000 })).rejects.toMatchObject({ kind: 'lost' })
  expect(relay.connections).toBe(0)
  expect(told[0]).toContain('zk.inside:2181')
})

test('neither a client that leaves nor the end waits for a tunnel that does not open', async () => {
  inside.fault = 'silent'
  const client = createConnection(relay.address.port, '127.0.0.1')
  await once(client, 'connect')
  client.destroy()
  const other = createConnection(relay.address.port, '127.0.0.1').on('error', () => {})
  await once(other, 'connect')
  await sleep(100)
  await relay.stop()
  if (!other.closed) await once(other, 'close')
  expect(other.destroyed).toBe(true)
})
