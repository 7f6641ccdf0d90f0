import { type Stand, testSchedules } from '../../harness/test-schedules.ts'
import { playCache } from './schedules.ts'

/** Random schedules for a cached tree. */
export function testCacheSchedules(rounds: number, first: number, stand: () => Stand): void {
  const promise = (count: number) => `a cached tree is the real one after ${count} schedules of faults`
  testSchedules({ promise, play: playCache, atOnce: 6 }, rounds, first, stand)
}
