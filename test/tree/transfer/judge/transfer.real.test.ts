import { expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { describeReal, realServer } from '../../../harness/real-server.ts'
import { transferSchedule } from './schedule.ts'

describeReal('schedules of transfers and their undo on a real server', () => {
  const server = realServer()

  test.each([false, true])(
    'lose nothing, in weather %s',
    async (weather) => {
      for (let seed = 2001; seed <= 2010; seed++) {
        const faults = await transferSchedule(() => connect(server.connectString), `/t${weather}${seed}`, seed, {
          weather,
        })
        expect([seed, faults]).toEqual([seed, []])
      }
    },
    60_000,
  )
})
