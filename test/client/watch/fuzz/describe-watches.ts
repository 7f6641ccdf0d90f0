import { describe, expect, test } from 'vitest'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { play } from './play.ts'

/** Where schedules are played. */
export interface Stage {
  readonly name: string
  /** Starts a server; it is stopped at the end. */
  start(): Promise<{ host: string; port: number; stop(): Promise<unknown> }>
  readonly forgets: boolean
}

/**
 * Random schedules of cuts, silences, openings and closings: nothing is kept from anybody who watches.
 * @param rounds of each stage, @param first seed, unless seedsToPlay is told otherwise
 */
export function describeWatches(stages: readonly Stage[], rounds: number, first = 1): void {
  const seeds = seedsToPlay(rounds, first)

  // Nothing is tried twice: what goes wrong once in a thousand times is what we look for.
  describe.concurrent(`${seeds.length} schedules from seed ${seeds[0]} on keep nothing from`, { retry: 0 }, () => {
    for (const { name, start, forgets } of stages)
      test(name, { timeout: 60_000 + seeds.length * 10_000 }, async () => {
        const { host, port, stop } = await start()
        const told: string[] = []
        try {
          for (const number of seeds) {
            const findings = await play(number, { host, port, forgets })
            if (findings.length > 0) told.push(`ZOOSH_SEED=${number}\n  ${findings.join('\n  ')}`)
          }
        } finally {
          await stop()
        }
        expect(told.length, `schedules that kept something from somebody\n${told.slice(0, 10).join('\n')}\n`).toBe(0)
      })
  })
}
