import { expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { describeReal, realServer } from '../../../harness/real-server.ts'
import { undoSchedule } from './schedule.ts'

describeReal('schedules of delete -r and undo on a real server', () => {
  const server = realServer()

  test('lose nothing', async () => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1001)
    for (const seed of seeds) {
      const lost = await undoSchedule(() => connect(server.connectString), `/j${seed}`, seed)
      expect([seed, lost]).toEqual([seed, []])
    }
  }, 60_000)
})
