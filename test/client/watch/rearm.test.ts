import { describe, expect, test } from 'vitest'
import { rearmBatches } from '../../../src/client/watch/rearm.ts'
import type { Codec } from '../../../src/wire/codec.ts'
import { ops } from '../../../src/wire/ops.ts'
import { Writer } from '../../../src/wire/writer.ts'

const none = { data: [], exist: [], child: [], persistent: [], recursive: [] }

describe('setting watches again', () => {
  test('nothing to watch is nothing to send', () => {
    expect([...rearmBatches(none, 1n)]).toEqual([])
  })

  test('old servers get the old request as long as no watch is persistent', () => {
    const [batch] = rearmBatches({ ...none, data: ['/a'], exist: ['/b'], child: ['/c'] }, 7n)
    expect(batch).toEqual({
      op: 'setWatches',
      request: { relativeZxid: 7n, dataWatches: ['/a'], existWatches: ['/b'], childWatches: ['/c'] },
    })
    const [both] = rearmBatches({ ...none, data: ['/a'], recursive: ['/r'] }, 7n)
    expect(both).toMatchObject({
      op: 'setWatches2',
      request: { dataWatches: ['/a'], persistentRecursiveWatches: ['/r'] },
    })
  })

  test('ten thousand long paths leave in requests under 128 KiB, each path once', () => {
    const paths = Array.from({ length: 10_000 }, (_, i) => `/${'ä'.repeat(60)}/${i}`)
    const third = Math.floor(paths.length / 3)
    const armed = {
      ...none,
      data: paths.slice(0, third),
      child: paths.slice(third, 2 * third),
      persistent: paths.slice(2 * third),
    }
    const seen: string[] = []
    for (const { op, request } of rearmBatches(armed, 1n)) {
      const writer = new Writer()
      ;(ops[op].request as Codec<unknown>).write(writer, request)
      expect(writer.length).toBeLessThan(128 * 1024 + 200)
      for (const list of Object.values(request)) if (Array.isArray(list)) seen.push(...list)
    }
    expect(seen).toEqual(paths)
  })
})
