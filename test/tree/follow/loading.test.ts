import { Buffer } from 'node:buffer'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Loading } from '../../../src/tree/follow/loading.ts'
import type { Reading, Sight, Wanted } from '../../../src/tree/follow/reading.ts'
import type { Stat } from '../../../src/wire/records.ts'

/** Reads that are answered by hand, at the place on the wire the test says. */
class Answers {
  readonly asked: { wanted: readonly Wanted[]; take: (sight: Sight, at: number) => void }[] = []

  read(_: ZooKeeper, wanted: readonly Wanted[], take: (sight: Sight, at: number) => void): Promise<void> {
    return new Promise((resolve) => {
      this.asked.push({
        wanted,
        take: (sight, at) => {
          take(sight, at)
          if (at === wanted.length - 1) resolve()
        },
      })
    })
  }
}

function node(numChildren: number): Sight {
  const zero = { ctime: 0, mtime: 0, aversion: 0, ephemeralOwner: 0n, dataLength: 1, pzxid: 1n }
  const stat: Stat = { czxid: 1n, mzxid: 1n, version: 0, cversion: 0, numChildren, ...zero }
  return { kind: 'node', stat, data: Buffer.from('x') }
}

function begin(answers: Answers): { loading: Loading; ends: string[][] } {
  const ends: string[][] = []
  const zk = { lastZxid: 7n } as ZooKeeper
  const options = { recursive: true, data: true, stats: false, most: undefined }
  const loading = new Loading(zk, answers as unknown as Reading, ['/r'], options, new Map(), () => {
    ends.push([...loading.nodes.keys()])
  })
  return { loading, ends }
}

test('a look ends with its last answer: an event right behind it on the wire is not of it', async () => {
  const answers = new Answers()
  const { ends, loading } = begin(answers)
  answers.asked[0]!.take(node(1), 0)
  await setImmediate()
  answers.asked[1]!.take({ kind: 'children', children: ['a'] }, 0)
  await setImmediate()
  expect(answers.asked[2]!.wanted).toEqual([{ op: 'getData', path: '/r/a' }])
  expect(ends).toEqual([])
  answers.asked[2]!.take(node(0), 0)
  // Before anything else is read from the wire.
  expect(ends).toEqual([['/r', '/r/a']])
  expect(await loading.done).toBe(true)
})

test('what changes while it looks is noted, and not read again: it ends though there is always something new', async () => {
  const answers = new Answers()
  const { ends, loading } = begin(answers)
  answers.asked[0]!.take(node(1), 0)
  await setImmediate()
  loading.take({ type: 'NodeDataChanged', path: '/r', zxid: undefined })
  answers.asked[1]!.take({ kind: 'children', children: [] }, 0)
  loading.take({ type: 'NodeCreated', path: '/r/b', zxid: undefined })
  expect(ends).toEqual([['/r']])
  expect(answers.asked).toHaveLength(2)
  expect(loading.nodes.get('/r')).toMatchObject({ version: 1, stale: true })
  expect(loading.nodes.get('/r/b')).toMatchObject({ czxid: undefined, born: { after: 7n }, stale: true })
})
