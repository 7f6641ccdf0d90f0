import { expect, test } from 'vitest'
import { seedsToPlay } from './seeds.ts'

/** Where a server listens. */
export interface Stand {
  readonly host: string
  readonly port: number
}

/** Random schedules of one kind. */
export interface Schedules {
  /** What holds after each, told with how many there are. */
  promise(count: number): string
  /** Plays one. @returns what broke the promise */
  play(seed: number, stand: Stand): Promise<readonly string[]>
  /** How many are played at a time. */
  readonly atOnce: number
}

/** Plays random schedules; those that break their promise are told by their seeds. */
export function testSchedules(
  { promise, play, atOnce }: Schedules,
  rounds: number,
  first: number,
  stand: () => Stand,
): void {
  const seeds = seedsToPlay(rounds, first)
  test(`${promise(seeds.length)}, from seed ${seeds[0]} on`, {
    retry: 0,
    timeout: 60_000 + seeds.length * 10_000,
  }, async () => {
    const broken: string[] = []
    const next = seeds.values()
    const player = async (): Promise<void> => {
      for (const seed of next) {
        const findings = await play(seed, stand())
        if (findings.length > 0) broken.push(`ZOOSH_SEED=${seed}: ${findings.slice(0, 6).join('\n  ')}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, player))
    expect(broken).toEqual([])
  })
}
