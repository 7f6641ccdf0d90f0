import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { readTree } from '../../../src/tree/walk/read-tree.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'

/** Znodes walked; the full figure of the promise is 200,000. */
const ZNODES = Number(process.env.ZOOSH_ZNODES ?? 40_000)

describeReal('a process that is busy', () => {
  const server = realServer()
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString, { sessionTimeout: 4000 })
  })
  afterAll(() => zk?.close())

  test('keeps its session and its ephemerals through a walk of a large tree under a session of 4 s', async () => {
    expect(zk.sessionTimeout).toBe(4000)
    const id = zk.sessionId
    const parents = Math.ceil(ZNODES / 1000)
    for (let parent = 0; parent < parents; parent++) {
      await zk.create(`/p${parent}`, null)
      const entries = Array.from({ length: 1000 }, (_, i) => ({ path: `/p${parent}/n${i}`, data: 'x' }))
      await zk.createMany(entries)
    }
    await zk.create('/held', 'mine', { mode: 'ephemeral' })
    const states: string[] = []
    const listening = (async () => {
      for await (const { state } of zk.events) states.push(state)
    })()
    let seen = 0
    for await (const batch of readTree(zk, '/')) {
      for (const { path } of batch) {
        seen++
        // What formatting costs: the loop is busy nearly all the time.
        JSON.stringify({ path, again: path.repeat(20) })
      }
    }
    expect(seen).toBeGreaterThanOrEqual(parents * 1001)
    // Longer than the session's timeout without a breath, and then alive all the same.
    const end = performance.now() + 2500
    while (performance.now() < end) JSON.stringify(states)
    expect(await zk.get('/held')).toMatchObject({ stat: { ephemeralOwner: id } })
    expect(zk.sessionId).toBe(id)
    await zk.close()
    await listening
    expect(states).not.toContain('expired')
  })
})
