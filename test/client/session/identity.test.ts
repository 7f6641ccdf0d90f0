import { expect, test } from 'vitest'
import { Identity } from '../../../src/client/session/identity.ts'
import type { ConnectResponse } from '../../../src/wire/records.ts'

const granted: ConnectResponse = {
  protocolVersion: 0,
  timeOut: 6000,
  sessionId: 0x1234n,
  passwd: Buffer.alloc(16, 7),
  readOnly: false,
}

test('asks for a new session first, then for the one it was given', () => {
  const identity = new Identity({ sessionTimeout: 5000 })
  expect(identity.request()).toMatchObject({ sessionId: 0n, passwd: Buffer.alloc(16), timeOut: 5000, lastZxidSeen: 0n })
  identity.accept(granted)
  identity.seen(9n)
  identity.seen(8n)
  expect(identity.timeout).toBe(6000)
  // The server clamps anew what is asked for anew: the wish stays.
  expect(identity.request()).toMatchObject({
    sessionId: 0x1234n,
    passwd: granted.passwd,
    timeOut: 5000,
    lastZxidSeen: 9n,
  })
})

test('a ticket takes over what it names', () => {
  const identity = new Identity({ session: { id: 7n, password: Buffer.from('secret'), lastZxid: 3n } })
  expect(identity.request()).toMatchObject({ sessionId: 7n, passwd: Buffer.from('secret'), lastZxidSeen: 3n })
})

test('no session granted: lost for who had none, expired for who had one', () => {
  const none = { ...granted, timeOut: 0, sessionId: 0n, passwd: Buffer.alloc(16) }
  const identity = new Identity({})
  expect(() => identity.accept(none)).toThrow(expect.objectContaining({ kind: 'lost' }))
  identity.accept(granted)
  expect(() => identity.accept(none)).toThrow(expect.objectContaining({ kind: 'expired' }))
  expect(identity.id).toBe(granted.sessionId)
})

test('a session of a read-only server is claimed nowhere else, until a server that writes has it', () => {
  const identity = new Identity({ allowReadOnly: true })
  identity.accept({ ...granted, readOnly: true })
  expect(identity.id).toBe(granted.sessionId)
  expect(identity.request()).toMatchObject({ sessionId: 0n, passwd: Buffer.alloc(16), readOnly: true })
  identity.accept({ ...granted, sessionId: 0x99n })
  expect(identity.request()).toMatchObject({ sessionId: 0x99n })
  // Known to the quorum: it outlives a while on a read-only server.
  identity.accept({ ...granted, sessionId: 0x99n, readOnly: true })
  expect(identity.request()).toMatchObject({ sessionId: 0x99n })
})

test('timeouts over 31 bits, asked or granted, become the longest a timer knows', () => {
  const identity = new Identity({ sessionTimeout: 2 ** 40 })
  expect(identity.request().timeOut).toBe(2 ** 31 - 1)
  identity.accept({ ...granted, timeOut: 2 ** 31 })
  expect(identity.timeout).toBe(2 ** 31 - 1)
})

test('a server that gives another session in place of ours has ended ours', () => {
  const identity = new Identity({})
  identity.accept(granted)
  expect(() => identity.accept({ ...granted, sessionId: 0x99n })).toThrow(/another one in its place/)
  expect(identity.id).toBe(0x1234n)
})
