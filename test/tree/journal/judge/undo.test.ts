import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { undoSchedule } from './schedule.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

test('no schedule of crashes and conflicts makes delete -r and undo lose what somebody was told is written', async () => {
  const open = () => connect('', { transport: () => sandbox.transport() })
  const broken: string[] = []
  for (const seed of seedsToPlay(500)) {
    const lost = await undoSchedule(open, `/j${seed}`, seed)
    if (lost.length > 0) broken.push(`seed ${seed}: ${lost.join('; ')}`)
  }
  expect(broken).toEqual([])
}, 120_000)
