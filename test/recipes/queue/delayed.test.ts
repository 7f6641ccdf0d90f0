import { Buffer } from 'node:buffer'
import { expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { delayedItems, promote, putDelayed } from '../../../src/recipes/queue/delayed.ts'
import { during } from '../../harness/during.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

const SOON = Date.now() - 1000
const LATER = Date.now() + 3_600_000

/** The items of a queue, in the order of their numbers: priority and data. */
async function entries(zk: ZooKeeper, directory: string): Promise<[string, string][]> {
  const { children } = await zk.children(directory)
  const inOrder = [...children].sort((a, b) => Number(a.slice(-10)) - Number(b.slice(-10)))
  return Promise.all(
    inOrder.map(async (name): Promise<[string, string]> => {
      return [name.slice(0, -10), String((await zk.get(`${directory}/${name}`)).data)]
    }),
  )
}

test('they wait in the order of their moments, rounded up to whole ms, then in that in which they were put', async () => {
  const zk = await own.open()
  expect(await delayedItems(zk, '/order')).toEqual([])
  for (const [due, priority] of [[LATER + 0.2, 7] as const, [LATER + 1, 7] as const, [SOON, 999] as const])
    await putDelayed(zk, '/order', null, priority, due)
  await zk.create('/order/due-1')
  await zk.create('/order/readme')
  const items = await delayedItems(zk, '/order')
  expect(items.map(({ due, priority }) => [due, priority])).toEqual([
    [SOON, 999],
    [LATER + 1, 7],
    [LATER + 1, 7],
  ])
  expect(items[1]!.name < items[2]!.name).toBe(true)
})

test('what is due moves with its data and its priority, the first due first; the next moment is told', async () => {
  const zk = await own.open()
  const put = (data: string, priority: number, due: number) =>
    putDelayed(zk, '/moves/delayed', Buffer.from(data), priority, due)
  await put('second', 5, SOON + 1)
  await put('first', 100, SOON)
  await put('later', 0, LATER)
  expect(await promote(zk, '/moves/delayed', '/moves/entries')).toBe(LATER)
  expect(await entries(zk, '/moves/entries')).toEqual([
    ['entry-100-', 'first'],
    ['entry-005-', 'second'],
  ])
  expect((await delayedItems(zk, '/moves/delayed')).map(({ due }) => due)).toEqual([LATER])
})

test('several who move it at once move it once', async () => {
  const sessions = await Promise.all([own.open(), own.open(), own.open()])
  const zk = sessions[0]!
  await zk.create('/once')
  await zk.create('/once/entries')
  for (let i = 0; i < 20; i++) await putDelayed(zk, '/once/delayed', Buffer.from(`${i}`), 100, SOON)
  await Promise.all(sessions.map((session) => promote(session, '/once/delayed', '/once/entries')))
  const moved = (await entries(zk, '/once/entries')).map(([, data]) => Number(data))
  expect(moved).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('it is moved once, too, when the answer to that is lost', async () => {
  const zk = await own.open()
  await zk.create('/lost/entries', null, { parents: true })
  await putDelayed(zk, '/lost/delayed', Buffer.from('x'), 0, SOON)
  const moving = zk.transaction.bind(zk)
  let asked = 0
  vi.spyOn(zk, 'transaction').mockImplementation(() => {
    const transaction = moving()
    const commit = transaction.commit.bind(transaction)
    transaction.commit = () => (asked++ === 0 ? own.loseAnswer(zk, commit) : commit())
    return transaction
  })
  await promote(zk, '/lost/delayed', '/lost/entries')
  expect(asked).toBe(2)
  expect(await entries(zk, '/lost/entries')).toEqual([['entry-000-', 'x']])
})

test('whoever has enough moves nothing more', async () => {
  const zk = await own.open()
  await putDelayed(zk, '/enough/delayed', null, 100, SOON)
  const stop = AbortSignal.abort(new Error('enough'))
  await expect(promote(zk, '/enough/delayed', '/enough/entries', stop)).rejects.toThrow('enough')
  expect(await delayedItems(zk, '/enough/delayed')).toHaveLength(1)
})
