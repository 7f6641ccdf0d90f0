import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Call } from '../../../src/client/connection/call.ts'
import { Link } from '../../../src/client/session/link.ts'
import { FarEnd } from './far-end.ts'

test('lets go of its connection once that has ended, not when another has, and keeps what the next one needs', async () => {
  const link = new Link(5)
  expect(link.leave()).toBeUndefined()
  const { connection } = new FarEnd({}, link.nextXid)
  link.take(connection, 30_000)
  connection.send(new Call('sync', { path: '/' }, '/', 1000, undefined), 1000)
  await turn()
  new FarEnd().connection.destroy()
  expect([link.leave(), link.connection, link.nextXid]).toEqual([undefined, connection, 5])
  link.end(new Error('over'), false)
  expect(connection.ended).toBe(true)
  expect(link.leave()).toBe(connection)
  expect([link.connection, link.nextXid, link.heard]).toEqual([undefined, 6, connection.lastHeard])
  expect(link.leave()).toBeUndefined()
})
