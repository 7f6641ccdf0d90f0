import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { undoSchedule } from './schedule.ts'

/** Play one again: ZOOSH_SEED=n. */
const { ZOOSH_SEED } = process.env
const seeds = ZOOSH_SEED ? [Number(ZOOSH_SEED)] : Array.from({ length: 500 }, (_, i) => i + 1)

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

test('no schedule of crashes and conflicts makes delete -r and undo lose what somebody was told is written', async () => {
  const open = () => connect('', { transport: () => sandbox.transport() })
  const broken: string[] = []
  for (const seed of seeds) {
    const lost = await undoSchedule(open, `/j${seed}`, seed)
    if (lost.length > 0) broken.push(`seed ${seed}: ${lost.join('; ')}`)
  }
  expect(broken).toEqual([])
}, 120_000)
