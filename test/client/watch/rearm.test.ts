import { describe, expect, test } from 'vitest'
import { type Rearmed, type RearmList, rearmBatches } from '../../../src/client/watch/rearm.ts'
import { WatchRecord } from '../../../src/client/watch/watch-record.ts'
import type { Codec } from '../../../src/wire/codec.ts'
import { ops } from '../../../src/wire/ops.ts'
import { Writer } from '../../../src/wire/writer.ts'

const again = (list: RearmList, path: string, since = 7n): Rearmed => ({ list, path, since, record: new WatchRecord() })

describe('setting watches again', () => {
  test('nothing to watch is nothing to send', () => {
    expect([...rearmBatches([])]).toEqual([])
  })

  test('those that stay have a request of their own, behind the others', () => {
    const [once, lasting] = [
      ...rearmBatches([
        again('persistent-recursive', '/r'),
        again('data', '/a'),
        again('exist', '/b'),
        again('child', '/c'),
      ]),
    ]
    expect(once).toMatchObject({
      op: 'setWatches',
      request: { relativeZxid: 7n, dataWatches: ['/a'], existWatches: ['/b'], childWatches: ['/c'] },
    })
    expect(lasting).toMatchObject({
      op: 'setWatches2',
      request: { dataWatches: [], persistentWatches: [], persistentRecursiveWatches: ['/r'] },
    })
  })

  test('each zxid has a request of its own, which knows the watches in it', () => {
    const watches = [again('data', '/a', 5n), again('data', '/b', 9n), again('child', '/c', 5n)]
    const batches = [...rearmBatches(watches)]
    expect(batches.map(({ request }) => request.relativeZxid)).toEqual([5n, 9n])
    expect(batches.map(({ records }) => records)).toEqual([
      [watches[0]!.record, watches[2]!.record],
      [watches[1]!.record],
    ])
  })

  test('ten thousand long paths leave in requests under 128 KiB, each path once', () => {
    const paths = Array.from({ length: 10_000 }, (_, i) => `/${'ä'.repeat(60)}/${i}`)
    const lists = ['data', 'child', 'persistent'] as const
    const watches = paths.map((path, i) => again(lists[Math.floor((i * 3) / paths.length)]!, path))
    const seen: string[] = []
    for (const { op, request } of rearmBatches(watches)) {
      const writer = new Writer()
      ;(ops[op].request as Codec<unknown>).write(writer, request)
      expect(writer.length).toBeLessThan(128 * 1024 + 200)
      for (const list of Object.values(request)) if (Array.isArray(list)) seen.push(...list)
    }
    expect(seen.sort()).toEqual(paths.sort())
  })
})
