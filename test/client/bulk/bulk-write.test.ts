import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FRAME_BYTES, sizeOf } from '../../../src/client/bulk/operation-size.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { type MultiOperation, MultiRequest } from '../../../src/wire/multi.ts'
import { Writer } from '../../../src/wire/writer.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

const acl = fc.array(fc.record({ perms: fc.integer(), scheme: fc.string(), id: fc.string({ unit: 'grapheme' }) }))
const data = fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)))
const operation: fc.Arbitrary<MultiOperation> = fc.oneof(
  fc.record({
    op: fc.constant('create' as const),
    request: fc.record({ path: fc.string({ unit: 'grapheme' }), data, acl, flags: fc.nat() }),
  }),
  fc.record({ op: fc.constant('delete' as const), request: fc.record({ path: fc.string(), version: fc.integer() }) }),
)

test('sizes are those of the bytes that are sent', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
      const writer = new Writer()
      const size = writer.frame((body) => MultiRequest.write(body.int(1).int(14), operations))
      expect(operations.reduce((sum, one) => sum + sizeOf(one), FRAME_BYTES)).toBe(size)
    }),
  )
})

test('packets keep under the limit of requests, ACLs and all', async () => {
  await using zk = await connect(sandbox.connectString, { maxRequest: 3000 })
  await zk.create('/limit')
  const entries = Array.from({ length: 40 }, (_, i) => `ip:10.0.0.${i}:r`).join(',')
  const items = Array.from({ length: 60 }, (_, i) => ({
    path: `/limit/${i}`,
    data: 'x'.repeat(i),
    acl: `${entries},world:anyone:cdrwa`,
  }))
  expect((await zk.createMany(items)).filter(({ error }) => error)).toEqual([])
  const tooLarge = { path: '/limit/large', data: 'x'.repeat(3000) }
  const made = await zk.createMany([{ path: '/limit/before' }, tooLarge, { path: '/limit/after' }])
  expect(made.map(({ error }) => error && (error as { kind?: string }).kind)).toEqual([
    undefined,
    'too-large',
    undefined,
  ])
})

test('what was read can be made elsewhere as it is; what could not be read is not made', async () => {
  await using zk = await connect(sandbox.connectString)
  await zk.createMany([{ path: '/read' }, { path: '/read/a', data: 'x' }])
  const read = await zk.getMany(['/read', '/read/a'])
  await using other = zk.within('/elsewhere')
  await other.createChroot()
  expect(await other.createMany(read)).toMatchObject([{ path: '/read' }, { path: '/read/a' }])
  expect(String((await zk.get('/elsewhere/read/a')).data)).toBe('x')
  await expect(other.createMany(await zk.getMany(['/none']))).rejects.toThrow('unknown option error')
})

test('a refusal in the middle leaves the order as it is', async () => {
  await using zk = await connect(sandbox.connectString)
  await zk.create('/order')
  await zk.create('/order/taken')
  const items = Array.from({ length: 3000 }, (_, i) =>
    i === 1 ? { path: '/order/taken' } : { path: '/order/s-', mode: 'persistent-sequential' as const },
  )
  const made = await zk.createMany(items)
  const numbers = made.filter(({ error }) => !error).map(({ path }) => Number(path.slice(-10)))
  expect(numbers).toEqual(Array.from({ length: 2999 }, (_, i) => i + 1))
  expect(made[1]?.error?.name).toBe('NodeExists')
})

test('a server that takes less than we may send: what it was sent is in doubt, and the rest gets through', async () => {
  const small = await Sandbox.start({ maxBuffer: 100_000 })
  try {
    await using zk = await connect(small.connectString)
    await zk.create('/small')
    const items = Array.from({ length: 400 }, (_, i) => ({ path: `/small/${i}`, data: Buffer.alloc(5000) }))
    const made = await zk.createMany(items)
    const there = new Set((await zk.children('/small')).children.map((name) => `/small/${name}`))
    const doubtful = made.filter(({ error }) => error)
    for (const { error } of doubtful) expect(error).toMatchObject({ kind: 'lost', maybeApplied: true })
    for (const { path, error } of made) if (!error) expect(there.has(path)).toBe(true)
    // The first packet over the limit, and no other.
    expect(doubtful.length).toBeLessThan(30)
    expect(doubtful.length).toBeGreaterThan(0)
    const gone = await zk.deleteMany(items.map(({ path }) => path))
    expect(gone.filter(({ error }) => error && error.name !== 'NoNode')).toEqual([])
  } finally {
    await small.stop()
  }
})
