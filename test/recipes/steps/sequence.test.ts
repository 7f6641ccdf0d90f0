import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { createProtected, discard, ensure } from '../../../src/recipes/steps/sequence.ts'
import type { OpName } from '../../../src/wire/ops.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox({ containerCheckInterval: 20 }))

const named = (guid: string) => `_c_${guid}-`

/** A session with a directory, and what was answered to it since. */
async function traced(directory: string): Promise<{ zk: ZooKeeper; answered: OpName[] }> {
  const answered: OpName[] = []
  const zk = await own.open({ trace: ({ op }) => answered.push(op) })
  await zk.create(directory)
  answered.length = 0
  return { zk, answered }
}

test('the answer to a create is lost: its znode is found by its name, and no second one is made', async () => {
  const { zk, answered } = await traced('/answer')
  const made = await own.loseAnswer(zk, () => createProtected(zk, '/answer', named))
  expect(answered).toEqual(['sync', 'getChildren2', 'exists'])
  expect((await zk.children('/answer')).children).toEqual([made.name])
  expect(made.stat).toEqual(await zk.exists(made.path))
  expect(made.stat.ephemeralOwner).toBe(zk.sessionId)
})

test('the create itself is lost: it is asked for again, under the same name', async () => {
  const { zk, answered } = await traced('/request')
  const made = await own.loseRequest(zk, () => createProtected(zk, '/request', named))
  expect(answered).toEqual(['sync', 'getChildren2', 'create2'])
  expect((await zk.children('/request')).children).toEqual([made.name])
})

test('a missing directory is made as told, with those above it', async () => {
  const zk = await own.open()
  const passing = await createProtected(zk, '/made/passing', named)
  const lasting = await createProtected(zk, '/made/deep/lasting', named, { parents: 'persistent' })
  await Promise.all([zk.delete(passing.path), zk.delete(lasting.path)])
  await eventually(async () => (await zk.exists('/made/passing')) === undefined)
  expect((await zk.exists('/made/deep/lasting'))?.numChildren).toBe(0)
})

test('a directory that is there stays as it is, also when the answer to making it was lost', async () => {
  const zk = await own.open()
  await zk.create('/there', 'data')
  await ensure(zk, '/there', 'container', 'other')
  expect(String((await zk.get('/there')).data)).toBe('data')
  await own.loseAnswer(zk, () => ensure(zk, '/new', 'persistent', 'first'))
  expect(String((await zk.get('/new')).data)).toBe('first')
})

test('what is to be discarded is gone after a lost answer, and it is no error where nothing is or can be done', async () => {
  const zk = await own.open()
  await zk.create('/discarded')
  await own.loseAnswer(zk, () => discard(zk, '/discarded'))
  expect(await zk.exists('/discarded')).toBeUndefined()
  await discard(zk, '/discarded')
  await zk.close()
  await discard(zk, '/discarded')
})

test('a session that is over makes nothing, and says so', async () => {
  const zk = await own.open()
  await zk.close()
  await expect(createProtected(zk, '/over', named)).rejects.toMatchObject({ name: 'ConnectionError', kind: 'closed' })
  await expect(ensure(zk, '/over', 'persistent')).rejects.toMatchObject({ name: 'ConnectionError', kind: 'closed' })
})
