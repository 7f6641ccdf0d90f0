import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { follow } from '../../../src/tree/follow/follow.ts'
import { FaultyProxy } from '../../harness/proxy.ts'

// Somebody writes all the time: there is no quiet moment in which everything is read.
const MOST = 50_000n
const levels = ['3.5', '3.6', '3.8', '3.9']
const ways = [
  { data: true, initial: true },
  { data: true, initial: false },
  { data: false, initial: true },
]

describe.concurrent('following znodes that are never at rest', () => {
  for (const compat of levels) {
    for (const way of ways) {
      test(`${compat} ${JSON.stringify(way)}: begins, and goes on after a cut`, { timeout: 60_000 }, async () => {
        // No ping within the test: an answer to it would wake who has gone to sleep.
        await using sandbox = await Sandbox.start({ compat, maxSessionTimeout: 600_000 })
        await using proxy = await FaultyProxy.start({ host: '127.0.0.1', port: sandbox.port! })
        await using writer = await connect(sandbox.connectString)
        await writer.create('/r/a', 'x', { parents: true })
        await using zk = await connect(proxy.connectString, { sessionTimeout: 600_000 })
        const over = new AbortController()
        const writing = Promise.all(Array.from({ length: 12 }, (_, at) => write(at)))
        let told = 0n
        let gaps = 0
        const reading = read()
        await soon(() => told > 0n)
        const before = writer.lastZxid
        proxy.cut()
        await soon(() => told > before && (gaps > 0 || compat < '3.6'))
        // Not once, by luck: it keeps up.
        const later = writer.lastZxid
        await soon(() => told > later)
        over.abort()
        await Promise.all([writing, reading])

        /** Within so many writes: a moment that happens to be quiet comes sooner or later. */
        async function soon(holds: () => boolean): Promise<void> {
          const begun = writer.lastZxid
          while (!holds()) {
            if (writer.lastZxid - begun > MOST) over.abort(new Error(`nothing told within ${MOST} writes`))
            over.signal.throwIfAborted()
            await sleep(5)
          }
        }

        async function write(at: number): Promise<void> {
          for (let round = 0; !over.signal.aborted; round++) {
            await writer.set('/r/a', `${at} ${round}`)
            await writer.create(`/r/${at}`, 'y')
            await writer.delete(`/r/${at}`)
          }
        }

        async function read(): Promise<void> {
          const options = { ...way, recursive: true, signal: over.signal }
          for await (const change of follow(async () => zk, ['/r'], options)) {
            if (change.type === 'Gap') gaps++
            // What is never at rest itself, and not only what stands beside it.
            else if (change.path === '/r/a' && 'zxid' in change && change.zxid !== undefined && change.zxid > told)
              told = change.zxid
          }
        }
      })
    }
  }

  test('who reads slowly is told of a znode that changes all the time, too', { timeout: 60_000 }, async () => {
    await using sandbox = await Sandbox.start({ compat: '3.8' })
    await using writer = await connect(sandbox.connectString)
    await writer.create('/r', 'x')
    await using zk = await connect(sandbox.connectString)
    const over = new AbortController()
    const writing = (async () => {
      while (!over.signal.aborted) await Promise.all(Array.from({ length: 10 }, () => writer.set('/r', 'y')))
    })()
    const kinds = { Gap: 0, NodeDataChanged: 0 }
    for await (const { type } of follow(async () => zk, ['/r'], { data: true, limit: 5, signal: over.signal })) {
      if (type in kinds) kinds[type as keyof typeof kinds]++
      await sleep(5)
      if (kinds.Gap > 2 && kinds.NodeDataChanged > 50) over.abort()
    }
    await writing
    expect(kinds.NodeDataChanged).toBeGreaterThan(50)
  })
})
