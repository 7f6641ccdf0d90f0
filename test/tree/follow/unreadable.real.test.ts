import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { follow } from '../../../src/tree/follow/follow.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { eventually } from '../../recipes/eventually.ts'

const MB = 1024 * 1024

describeReal('a real server, and a client that takes 2 MB at a time', () => {
  const server = realServer()

  test('with ten znodes of 1 MB every change is told', async () => {
    await using writer = await connect(server.connectString)
    for (let i = 0; i < 10; i++) await writer.create(`/large${i}`, Buffer.alloc(1_000_000))
    await writer.createMany(Array.from({ length: 5 }, (_, i) => ({ path: `/small${i}` })))
    await using zk = await connect(server.connectString, { maxReply: 2 * MB })
    const reads = await zk.getMany(Array.from({ length: 10 }, (_, i) => `/large${i}`))
    expect(reads.map((read) => !read.error && read.data?.length)).toEqual(Array(10).fill(1_000_000))
    const told: Change[] = []
    const stop = new AbortController()
    let done: Promise<void> | undefined
    await new Promise<void>((ready) => {
      const changes = follow(async () => zk, ['/'], { recursive: true, signal: stop.signal, ready: () => ready() })
      done = (async () => {
        for await (const change of changes) told.push(change)
      })()
    })
    for (let i = 0; i < 5; i++) await writer.set(`/small${i}`, 'x')
    await eventually(() => told.length >= 5)
    stop.abort()
    await done
    expect(told.map(({ type, path }) => `${type} ${path}`)).toEqual(
      [0, 1, 2, 3, 4].map((i) => `NodeDataChanged /small${i}`),
    )
  })
})
