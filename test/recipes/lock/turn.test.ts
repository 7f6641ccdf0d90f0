import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Queueing, takeTurn, tryTurn } from '../../../src/recipes/lock/turn.ts'
import type { OpName } from '../../../src/wire/ops.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

const exclusive: Queueing = { shared: false, layout: 'curator', fallback: 'curator', data: null }
const shared: Queueing = { ...exclusive, shared: true }

async function inLine(zk: ZooKeeper, directory: string, count: number): Promise<void> {
  await eventually(async () => (await zk.exists(directory))?.numChildren === count)
}

/** The paths a session watches: what it waits for. */
const watched = (zk: ZooKeeper) => zk.watches.map(({ path }) => path)

test('whoever waited for one that left the middle of the line waits for the one before that', async () => {
  const [a, b, c] = await Promise.all([own.open(), own.open(), own.open()])
  const first = await takeTurn(a, '/middle', exclusive, undefined)
  const stop = new AbortController()
  const second = takeTurn(b, '/middle', exclusive, stop.signal)
  await inLine(a, '/middle', 2)
  const third = takeTurn(c, '/middle', exclusive, undefined)
  await inLine(a, '/middle', 3)
  await eventually(() => watched(b)[0] === first.path && watched(c).length === 1)
  expect(watched(c)).not.toContain(first.path)
  stop.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  await eventually(() => watched(c)[0] === first.path)
  await first.release()
  const held = await third
  expect(held.zxid).toBeGreaterThan(first.zxid)
})

test('a shared one waits for the last exclusive one before it, past those that share', async () => {
  const zk = await own.open()
  const reader = await takeTurn(zk, '/shared', shared, undefined)
  const writing = takeTurn(zk, '/shared', exclusive, undefined)
  await inLine(zk, '/shared', 2)
  const reading = [takeTurn(zk, '/shared', shared, undefined), takeTurn(zk, '/shared', shared, undefined)]
  await inLine(zk, '/shared', 4)
  await reader.release()
  const writer = await writing
  await eventually(() => watched(zk).filter((path) => path === writer.path).length >= 2)
  await writer.release()
  const readers = await Promise.all(reading)
  expect(readers.map(({ signal }) => signal.aborted)).toEqual([false, false])
})

test('who has enough before the server has answered waits no longer, and leaves no place behind', async () => {
  const answered: OpName[] = []
  const [zk, other] = await Promise.all([own.open({ trace: ({ op }) => answered.push(op) }), own.open()])
  await zk.create('/enough')
  const stop = new AbortController()
  own.sandbox.delay(100)
  const taking = takeTurn(zk, '/enough', exclusive, stop.signal)
  stop.abort(new Error('enough'))
  await expect(taking).rejects.toThrow('enough')
  expect(answered).toEqual(['create2'])
  own.sandbox.delay(0)
  await eventually(async () => (await other.exists('/enough'))?.cversion === 2)
  expect((await other.children('/enough')).children).toEqual([])
})

test('a try asks for nothing but its place, the line, and its leave', async () => {
  const asked: OpName[] = []
  const [zk, other] = await Promise.all([own.open({ trace: ({ op }) => asked.push(op) }), own.open()])
  await takeTurn(other, '/try', exclusive, undefined)
  await zk.prove()
  asked.length = 0
  expect(await tryTurn(zk, '/try', exclusive, undefined)).toBeUndefined()
  expect(asked).toEqual(['create2', 'getChildren2', 'delete'])
  expect(zk.watches).toEqual([])
})

test('the answer to taking the place is lost: the line is looked at anew, and the place is the one that was made', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  await zk.create('/lost')
  const held = await own.loseAnswer(zk, () => takeTurn(zk, '/lost', exclusive, undefined))
  expect((await other.children('/lost')).children.map((name) => `/lost/${name}`)).toEqual([held.path])
})
