import { describe, expect, test } from 'vitest'
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
 * @param rounds of each stage; ZOOSH_ROUNDS says otherwise, ZOOSH_SEED which is the first
 */
export function describeWatches(stages: readonly Stage[], rounds: number, first = 1): void {
  const { ZOOSH_SEED: one, ZOOSH_ROUNDS: so } = process.env
  const seed = Number(one ?? first)
  const count = Number(so ?? (one === undefined ? rounds : 1))

  // Nothing is tried twice: what goes wrong once in a thousand times is what we look for.
  describe.concurrent(`${count} schedules from seed ${seed} on keep nothing from`, { retry: 0 }, () => {
    for (const { name, start, forgets } of stages)
      test(name, { timeout: 60_000 + count * 10_000 }, async () => {
        const { host, port, stop } = await start()
        const told: string[] = []
        try {
          for (let number = seed; number < seed + count; number++) {
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
