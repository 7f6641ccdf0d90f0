import { expect, test } from 'vitest'
import { createEphemeral } from '../../../src/recipes/holding/ephemeral.ts'
import { during } from '../../harness/during.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

test('the answer is lost: what our session has made is ours', async () => {
  const zk = await own.open()
  await zk.create('/ours')
  const held = await own.loseAnswer(zk, () => createEphemeral(zk, '/ours/name', 'data', { parents: 'container' }))
  expect(held.zxid).toBe((await zk.exists('/ours/name'))?.czxid)
  await held.release()
  expect(await zk.exists('/ours/name')).toBeUndefined()
})

test('the request is lost, and somebody else takes the name meanwhile: it is taken, and stays his', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  await zk.create('/taken')
  const late = own.loseRequest(zk, () => createEphemeral(zk, '/taken/name', 'late', { parents: 'container' }))
  const first = createEphemeral(other, '/taken/name', 'first', { parents: 'container' })
  await expect(late).rejects.toMatchObject({ name: 'NodeExists' })
  await first
  expect(String((await zk.get('/taken/name')).data)).toBe('first')
})

test('the request is lost, and our session has the name from before: it is taken', async () => {
  const zk = await own.open()
  const before = await createEphemeral(zk, '/before/name', 'first', { parents: 'container' })
  const late = own.loseRequest(zk, () => createEphemeral(zk, '/before/name', 'late', { parents: 'container' }))
  await expect(late).rejects.toMatchObject({ name: 'NodeExists' })
  expect(String((await zk.get(before.path)).data)).toBe('first')
})

test('a name that our session has already is taken, too', async () => {
  const zk = await own.open()
  const first = await createEphemeral(zk, '/twice/name', '', { parents: 'persistent' })
  await expect(createEphemeral(zk, '/twice/name', '', { parents: 'persistent' })).rejects.toMatchObject({
    name: 'NodeExists',
  })
  expect(first.signal.aborted).toBe(false)
})
