import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { transferSchedule } from './schedule.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

async function play(seeds: readonly number[], weather: boolean): Promise<string[]> {
  const broken: string[] = []
  for (const seed of seeds) {
    const open = () => connect('', { transport: () => sandbox.transport() })
    const faults = await transferSchedule(open, `/t${weather}${seed}`, seed, { weather })
    if (faults.length > 0) broken.push(`seed ${seed}: ${faults.join('; ')}`)
  }
  return broken
}

test('a transfer makes the tree that is wanted, and its undo the one that was there', async () => {
  expect(await play(seedsToPlay(60), false)).toEqual([])
}, 120_000)

test('no schedule of crashes and conflicts makes a transfer and its undo lose what somebody was told is written', async () => {
  expect(await play(seedsToPlay(100, 1000), true)).toEqual([])
}, 120_000)
