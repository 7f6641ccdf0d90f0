import { type Stand, testSchedules } from '../../harness/test-schedules.ts'
import { playDiscovery } from './schedules.ts'

/** Random schedules for registrations. */
export function testDiscoverySchedules(rounds: number, first: number, stand: () => Stand): void {
  const promise = (count: number) => `what is registered is lost to a later one of its id only, in ${count} schedules`
  testSchedules({ promise, play: playDiscovery, atOnce: 8 }, rounds, first, stand)
}
