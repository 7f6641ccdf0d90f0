import { expect, test } from 'vitest'
import { untilChildren } from '../../../src/recipes/steps/until-children.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

const waiting = { signal: undefined, once: false }

test('one look is enough where they are as wanted, or where nobody waits', async () => {
  const zk = await own.open()
  const none = (names: readonly string[]) => names.length === 0
  expect(await untilChildren(zk, '/missing', none, waiting)).toBe(true)
  expect(await untilChildren(zk, '/missing', (names) => !none(names), { ...waiting, once: true })).toBe(false)
  expect(zk.watches).toEqual([])
})

test('a change right after the first look is seen, though nobody watched yet', async () => {
  const zk = await own.open()
  await zk.create('/first')
  const looks: (readonly string[])[] = []
  const wanted = (names: readonly string[]) => {
    // It leaves before any watch does.
    if (looks.push(names) === 1) void zk.create('/first/child')
    return names.length === 1
  }
  expect(await untilChildren(zk, '/first', wanted, waiting)).toBe(true)
  expect(looks).toEqual([[], ['child']])
})

test('each change is looked at until they are as wanted, over a broken connection', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  await zk.create('/three')
  const seen = new Set<number>()
  const wanted = (names: readonly string[]) => seen.add(names.length) && names.length === 3
  const done = untilChildren(zk, '/three', wanted, waiting)
  for (const count of [1, 2, 3]) {
    await eventually(() => seen.has(count - 1))
    if (count === 2) own.sandbox.dropConnection(zk.sessionId)
    await other.create(`/three/${count}`)
  }
  expect(await done).toBe(true)
  await eventually(() => zk.watches.length === 0)
})

test('what the look throws ends it, and so does the signal', async () => {
  const zk = await own.open()
  await zk.create('/ends')
  const wanted = (names: readonly string[]) => {
    if (names.length > 0) throw new Error(`no ${names}`)
    return false
  }
  const throwing = untilChildren(zk, '/ends', wanted, waiting)
  const stop = new AbortController()
  const stopped = untilChildren(zk, '/ends', () => false, { signal: stop.signal, once: false })
  await eventually(() => zk.watches.length === 2)
  const ends = [expect(throwing).rejects.toThrow('no way'), expect(stopped).rejects.toThrow('enough')]
  await zk.create('/ends/way')
  stop.abort(new Error('enough'))
  await Promise.all(ends)
  await eventually(() => zk.watches.length === 0)
})
