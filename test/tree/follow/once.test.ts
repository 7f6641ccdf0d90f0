import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Entry } from '../../../src/tree/follow/entry.ts'
import { follow } from '../../../src/tree/follow/follow.ts'
import { OnceFollower } from '../../../src/tree/follow/once.ts'
import { dice } from '../../harness/dice.ts'
import { Consumer, realTree, sorted } from './consumer.ts'
import { Gardener } from './gardener.ts'
import { settled } from './laws.ts'

test('on a server before 3.6 one-shot watches and looks give the real tree too, and the caller is told', async () => {
  await using sandbox = await Sandbox.start({ compat: '3.5' })
  await using zk = await connect(sandbox.connectString)
  await using writer = await connect(sandbox.connectString)
  await writer.create('/old/a/b', 'there before', { parents: true })
  const consumer = new Consumer()
  const stop = new AbortController()
  let oneShot: boolean | undefined
  const ready = new Promise<void>((resolve) => {
    const changes = follow(async () => zk, ['/old'], {
      recursive: true,
      initial: true,
      data: true,
      signal: stop.signal,
      ready: (how) => {
        oneShot = how.oneShot
        resolve()
      },
    })
    void (async () => {
      for await (const change of changes) consumer.take(change)
    })()
  })
  await ready
  expect(oneShot).toBe(true)
  await new Gardener(writer, '/old', dice(7)).work(200)
  await settled(consumer, writer, '/old', true)
  expect(sorted(consumer.tree)).toEqual(sorted(await realTree(writer, '/old', true)))
  expect(consumer.changes.filter((change) => 'initial' in change).map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/old', '/old/a', '/old/a/b']),
  )
  stop.abort()
})

test('of a tree of any depth that is gone, those below are told of first', async () => {
  await using sandbox = await Sandbox.start({ compat: '3.5', port: false })
  await using zk = await connect('sandbox', { transport: () => sandbox.transport() })
  const depth = 12_000
  const entry: Entry = { version: 0, cversion: 0, czxid: 1n, mzxid: 1n }
  const mirror = new Map<string, Entry>()
  for (let level = 1; level <= depth; level++) mirror.set('/d'.repeat(level), entry)
  const gone: number[] = []
  const host = { mirror, found: ({ path }: { path: string }) => gone.push(path.length / 2), unlisted: () => {} }
  const follower = new OnceFollower(zk, { recursive: true, data: false, stats: false }, host as never)
  await Promise.race([follower.start(['/d'], undefined), follower.over])
  follower.stop()
  expect(gone).toEqual(Array.from({ length: depth }, (_, i) => depth - i))
  expect(mirror.size).toBe(0)
})
