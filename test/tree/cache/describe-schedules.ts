import { expect, test } from 'vitest'
import { seedsToPlay } from '../../harness/seeds.ts'
import { playCache } from './schedules.ts'

/** Random schedules for a cached tree; those that break a promise are told by their seeds. */
export function testCacheSchedules(rounds: number, first: number, stand: () => { host: string; port: number }): void {
  const seeds = seedsToPlay(rounds, first)
  test(`a cached tree is the real one after ${seeds.length} schedules of faults from seed ${seeds[0]} on`, {
    retry: 0,
    timeout: 60_000 + seeds.length * 10_000,
  }, async () => {
    const broken: string[] = []
    const next = seeds.values()
    const player = async (): Promise<void> => {
      for (const seed of next) {
        const findings = await playCache(seed, stand())
        if (findings.length > 0) broken.push(`ZOOSH_SEED=${seed}: ${findings.slice(0, 6).join('\n  ')}`)
      }
    }
    await Promise.all(Array.from({ length: 6 }, player))
    expect(broken).toEqual([])
  })
}
