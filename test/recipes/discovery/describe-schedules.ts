import { expect, test } from 'vitest'
import { seedsToPlay } from '../../harness/seeds.ts'
import { playDiscovery } from './schedules.ts'

/** Random schedules for registrations; those that break a promise are told by their seeds. */
export function testDiscoverySchedules(
  rounds: number,
  first: number,
  stand: () => { host: string; port: number },
): void {
  const seeds = seedsToPlay(rounds, first)
  test(`what is registered is lost to a later one of its id only, in ${seeds.length} schedules from seed ${seeds[0]} on`, {
    retry: 0,
    timeout: 60_000 + seeds.length * 10_000,
  }, async () => {
    const broken: string[] = []
    const next = seeds.values()
    const player = async (): Promise<void> => {
      for (const seed of next) {
        const findings = await playDiscovery(seed, stand())
        if (findings.length > 0) broken.push(`ZOOSH_SEED=${seed}: ${findings.join('\n  ')}`)
      }
    }
    await Promise.all(Array.from({ length: 8 }, player))
    expect(broken).toEqual([])
  })
}
