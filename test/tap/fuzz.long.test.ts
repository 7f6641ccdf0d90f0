import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { damaged } from './capture/damaged.ts'
import { BABBLED, babble } from './conversation/babble.ts'

const MB = 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** MB on the heap and beside it. */
async function held(): Promise<number> {
  // Buffers are given back a turn later.
  collect()
  await sleep(50)
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MB
}

test('a million frames, damaged ones among them, make nothing throw and leave memory flat', async () => {
  const seeds = 1_000_000 / BABBLED
  for (let seed = 1; seed <= seeds / 10; seed++) babble(seed)
  const before = await held()
  for (let seed = seeds / 10; seed <= seeds; seed++) babble(seed)
  expect((await held()) - before).toBeLessThan(10)
})

test('10,000 damaged captures make nothing throw and leave memory flat', async () => {
  for (let seed = 1; seed <= 1000; seed++) await damaged(seed)
  const before = await held()
  for (let seed = 1001; seed <= 10_000; seed++) await damaged(seed)
  expect((await held()) - before).toBeLessThan(10)
})
