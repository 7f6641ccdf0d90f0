import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Vigil } from '../../../src/recipes/holding/vigil.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox({ tickTime: 100 }))

/** A session of 1.2 s, and how many questions to the leader were answered. */
async function short(): Promise<{ zk: ZooKeeper; proved: () => number }> {
  let proved = 0
  const zk = await own.open({
    sessionTimeout: 1200,
    trace: ({ op }) => {
      if (op === 'sync') proved++
    },
  })
  return { zk, proved: () => proved }
}

test('the leader is asked as long as something is held, once however much that is, and not afterwards', async () => {
  const { zk, proved } = await short()
  expect(Vigil.of(zk)).toBe(Vigil.of(zk))
  const began = performance.now()
  const ends = [1, 2, 3].map(() => Vigil.of(zk).hold())
  const pace = zk.sessionTimeout / 24
  await sleep(10 * pace)
  expect(proved()).toBeGreaterThan(0)
  expect(proved()).toBeLessThanOrEqual((performance.now() - began) / pace)
  // Each ends once, whoever says so twice.
  for (const end of ends.slice(1)) for (const _ of [1, 2]) end()
  const before = proved()
  await eventually(() => proved() > before)
  ends[0]!()
  const after = proved()
  await sleep(4 * pace)
  expect(proved()).toBeLessThanOrEqual(after + 1)
})

test('a wait asks nothing of the leader: it pings, until it is over', async () => {
  const { zk, proved } = await short()
  const ping = vi.spyOn(zk, 'ping')
  const end = Vigil.of(zk).wait()
  await eventually(() => ping.mock.calls.length > 1)
  end()
  const before = ping.mock.calls.length
  await sleep(zk.sessionTimeout / 4)
  expect(ping).toHaveBeenCalledTimes(before)
  expect(proved()).toBe(0)
})

test('what is certain is assured at once, without a question', async () => {
  const { zk, proved } = await short()
  await zk.prove()
  await Vigil.of(zk).assured()
  expect(proved()).toBe(1)
})

test('what is not certain is assured when the leader answers again, and not before', async () => {
  const { zk } = await short()
  own.sandbox.freeze()
  await eventually(() => zk.certainty().doubt <= 0)
  let assured = false
  const waiting = Vigil.of(zk)
    .assured()
    .then(() => (assured = true))
  await sleep(100)
  expect(assured).toBe(false)
  own.sandbox.thaw()
  await waiting
  expect(zk.certainty().doubt).toBeGreaterThan(0)
})

test('whoever waits to be assured can have enough, though the leader is silent', async () => {
  const { zk } = await short()
  own.sandbox.freeze()
  await eventually(() => zk.certainty().doubt <= 0)
  const stop = new AbortController()
  const impatient = Vigil.of(zk).assured(stop.signal)
  const patient = Vigil.of(zk).assured()
  stop.abort(new Error('enough'))
  await expect(impatient).rejects.toThrow('enough')
  own.sandbox.thaw()
  await patient
})

test('a session that is over will never be certain again', async () => {
  const { zk } = await short()
  await zk.close()
  await eventually(() => zk.certainty().doubt <= 0)
  await expect(Vigil.of(zk).assured()).rejects.toMatchObject({ name: 'ConnectionError', kind: 'closed' })
})
