import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { parseSessionToken } from '../../../src/client/terms/session-token.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

/** What JavaScript lets through, and TypeScript does not. */
describe('arguments of the wrong kind', () => {
  let sandbox: Sandbox
  let zk: ZooKeeper
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: false })
    zk = await connect('', { transport: () => sandbox.transport() })
    await zk.create('/a')
  })
  afterAll(async () => {
    await zk.close()
    await sandbox.stop()
  })

  test.each([
    [5, 'bad data: text or bytes, not 5', 'String(data) is text'],
    [true, 'bad data: text or bytes, not true', 'String(data) is text'],
    [{ a: 1 }, 'bad data: text or bytes, not an object', 'JSON.stringify(data) is text'],
    [[1], 'bad data: text or bytes, not an array', 'JSON.stringify(data) is text'],
    [new ArrayBuffer(2), 'bad data: text or bytes, not an ArrayBuffer', 'new Uint8Array(data) is its bytes'],
  ])('data %j is refused, and said how to write it', async (data, message, hint) => {
    const wrong = data as unknown as string
    const refusal = { name: 'UsageError', message, hint }
    await expect(zk.set('/a', wrong)).rejects.toMatchObject(refusal)
    await expect(zk.create('/b', wrong)).rejects.toMatchObject(refusal)
    expect(() => zk.transaction().set('/a', wrong)).toThrow(expect.objectContaining(refusal))
    expect(await zk.exists('/b')).toBeUndefined()
  })

  test('a view of bytes is sent as the bytes it shows', async () => {
    await zk.set('/a', new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2))
    expect([...(await zk.get('/a')).data!]).toEqual([2, 3])
  })

  test.each([undefined, null, 5])('no path, but %s', async (path) => {
    await expect(zk.get(path as never)).rejects.toMatchObject({ name: 'UsageError' })
    await expect(zk.create(path as never)).rejects.toMatchObject({ name: 'UsageError' })
    expect(() => zk.watch(path as never)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })

  test.each([{ version: 0 }, '0', Number.NaN, 0n, 2 ** 40])(
    'no version, but %s, binds no write to version 0',
    async (no) => {
      const version = no as number
      const refusal = { name: 'UsageError', message: expect.stringContaining('bad version') }
      await zk.create('/bound')
      await expect(zk.set('/bound', 'x', { version })).rejects.toMatchObject(refusal)
      await expect(zk.delete('/bound', { version })).rejects.toMatchObject(refusal)
      await expect(zk.setAcl('/bound', 'world:anyone:r', { version })).rejects.toMatchObject(refusal)
      await expect(zk.deleteMany([{ path: '/bound', version }])).rejects.toMatchObject(refusal)
      const all = zk.transaction()
      expect(() => all.check('/bound', version)).toThrow(expect.objectContaining(refusal))
      expect(() => all.set('/bound', 'x', { version })).toThrow(expect.objectContaining(refusal))
      expect(() => all.delete('/bound', { version })).toThrow(expect.objectContaining(refusal))
      expect(await zk.exists('/bound')).toMatchObject({ version: 0, aversion: 0 })
      await zk.delete('/bound')
    },
  )

  test('connecting to a variable that is not set says so', async () => {
    await expect(connect(undefined as never)).rejects.toMatchObject({
      name: 'UsageError',
      message: 'the connect string is undefined',
      hint: expect.stringContaining('name the servers'),
    })
    expect(() => zk.updateServers(undefined as never)).toThrow('the connect string is undefined')
    expect(() => parseSessionToken(undefined as never)).toThrow('that is no session token')
  })
})
