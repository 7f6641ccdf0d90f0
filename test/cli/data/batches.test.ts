import { expect, test, vi } from 'vitest'
import { batches } from '../../../src/cli/data/batches.ts'

async function sizes(items: AsyncIterable<number>): Promise<number[]> {
  const found: number[] = []
  for await (const { batch } of batches(items)) found.push(batch.length)
  return found
}

test('a batch is full with 500, and what is left goes out at the end', async () => {
  const items = async function* (count: number) {
    for (let item = 0; item < count; item++) yield item
  }
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    expect(await sizes(items(1201))).toEqual([500, 500, 201])
    expect(await sizes(items(0))).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})

test('what has waited for long goes out before', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const slow = async function* () {
    for (let item = 0; item < 6; item++) {
      yield item
      vi.advanceTimersByTime(150)
    }
  }
  try {
    expect(await sizes(slow())).toEqual([3, 3])
  } finally {
    vi.useRealTimers()
  }
})
