import { expect, test } from 'vitest'
import { errorCodes } from '../../../src/wire/codes.ts'
import { ops } from '../../../src/wire/ops.ts'
import { NearServer } from './near-server.ts'

const UNKNOWN = 108

test('an operation nobody knows or check alone is refused and ends the connection; before 3.4.6 there was silence', async () => {
  const server = new NearServer()
  for (const code of [UNKNOWN, ops.check.code]) {
    const raw = await server.connect()
    raw.raw((writer) => writer.int(5).int(code).ustring('/').int(-1))
    expect(await raw.reply(5)).toMatchObject({ err: errorCodes.Unimplemented.code, zxid: -1n })
    await raw.untilEnded()
  }
  const old = await new NearServer({ compat: '3.4.5' }).connect()
  old.raw((writer) => writer.int(5).int(UNKNOWN))
  expect(await old.verdict('exists', { path: '/', watch: false })).toBe('ok')
  expect(old.inbox.map(({ xid }) => xid)).toEqual([1])
})

test('a body that cannot be read is an error, for a write one with a zxid, and the next request is heard', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const before = server.tree.lastZxid
  for (const [op, zxid] of [
    ['getData', before],
    ['create', before + 1n],
    ['reconfig', before + 1n],
  ] as const) {
    raw.raw((writer) => writer.int(70).int(ops[op].code).int(1000))
    await raw.until(() => raw.inbox.length > 0)
    const reply = raw.inbox.pop()!
    expect([op, reply.err, reply.zxid]).toEqual([op, errorCodes.MarshallingError.code, zxid])
  }
  expect(await raw.verdict('exists', { path: '/', watch: false })).toBe('ok')
})

test('a frame too short for a header ends the connection without an answer', async () => {
  const raw = await new NearServer().connect()
  raw.raw((writer) => writer.int(5))
  await raw.untilEnded()
  expect(raw.inbox).toEqual([])
})
