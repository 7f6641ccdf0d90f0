import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { follow } from '../../../src/tree/follow/follow.ts'
import { expire } from './laws.ts'

test('a second session lost before anything was read again does not shorten the gap', async () => {
  await using sandbox = await Sandbox.start({ compat: '3.8' })
  await using writer = await connect(sandbox.connectString)
  await writer.create('/r', 'x')
  const sessions: ZooKeeper[] = []
  const open = async (): Promise<ZooKeeper> => {
    const last = sessions.at(-1)
    if (last && last.state !== 'expired' && last.state !== 'closed') return last
    const zk = await connect(sandbox.connectString)
    sessions.push(zk)
    if (sessions.length === 2) {
      // It has seen what happened meanwhile, by its own answers, and is over before it watches.
      await zk.exists('/r')
      await expire(zk, sandbox.connectString)
    }
    return zk
  }
  const changes: Change[] = []
  const over = new AbortController()
  let begun!: () => void
  const ready = new Promise<void>((resolve) => {
    begun = resolve
  })
  const reading = (async () => {
    for await (const change of follow(open, ['/r'], { recursive: true, signal: over.signal, ready: begun }))
      changes.push(change)
  })()
  await ready
  await expire(sessions[0]!, sandbox.connectString)
  const { stat } = await writer.create('/r/a', 'made and gone')
  await writer.delete('/r/a')
  while (sessions.length < 3 || !changes.some(({ type }) => type === 'Gap')) await sleep(5)
  over.abort()
  await reading
  const gaps = changes.filter((change) => change.type === 'Gap')
  expect(gaps).toMatchObject([{ reason: 'expired' }])
  expect(gaps[0]!.since).toBeLessThan(stat.czxid)
  expect(gaps[0]!.until).toBeGreaterThan(stat.czxid)
  for (const zk of sessions) await zk.close()
})
