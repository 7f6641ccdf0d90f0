import { expect, test } from 'vitest'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { planOf } from './plan.ts'
import { play, type Stand } from './play.ts'

export interface Trial {
  /** Schedules, unless seedsToPlay is told otherwise. */
  readonly rounds: number
  /** Of the first schedule. */
  readonly seed: number
  /** How many are played at a time. */
  readonly abreast: number
  /** How to run the tests of this file again. */
  readonly again: string
}

/** Random schedules for followers. Those that break a promise are told, each with what happened and how to play it again. */
export function testFuzz(name: string, trial: Trial, stand: () => Stand): void {
  const seeds = seedsToPlay(trial.rounds, trial.seed)
  const title = `${name}: ${seeds.length} schedules of faults from seed ${seeds[0]} on leave the mirror whole, and no change untold`
  // Nothing is tried twice: what goes wrong once in a hundred times is what we look for.
  test(title, { retry: 0, timeout: 60_000 + seeds.length * 10_000 }, async () => {
    const broken: number[] = []
    const stories: string[] = []
    const next = seeds.values()
    const player = async (): Promise<void> => {
      for (const number of next) {
        const story = await play(planOf(number), stand())
        if (story === undefined) continue
        broken.push(number)
        stories.push(`${story}\n  again: ZOOSH_SEED=${number} ${trial.again} -t '^${name}:'`)
      }
    }
    await Promise.all(Array.from({ length: trial.abreast }, player))
    expect(broken, `seeds of what broke a promise\n${stories.join('\n\n')}\n`).toEqual([])
  })
}
