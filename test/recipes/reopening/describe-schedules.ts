import { type Stand, testSchedules } from '../../harness/test-schedules.ts'
import { playReopening } from './schedules.ts'

/** Random schedules for a client that reopens. */
export function testReopeningSchedules(rounds: number, first: number, stand: () => Stand): void {
  const promise = (count: number) =>
    `what is kept, watched and written outlives ${count} schedules of two faults at a time`
  testSchedules({ promise, play: playReopening, atOnce: 8 }, rounds, first, stand)
}
