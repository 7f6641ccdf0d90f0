import { expect, test } from 'vitest'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { planOf, type Side } from './plan.ts'
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

/** Random schedules for mirrors. Those that end unequal are told, each with what happened and how to play it again. */
export function testMirror(name: string, trial: Trial, stands: () => { readonly [S in Side]: Stand }): void {
  const seeds = seedsToPlay(trial.rounds, trial.seed)
  const title = `${name}: ${seeds.length} schedules of faults from seed ${seeds[0]} on end with both ends the same, and no conflict`
  // Nothing is tried twice: what goes wrong once in a hundred times is what we look for.
  test(title, { retry: 0, timeout: 60_000 + seeds.length * 20_000 }, async () => {
    const broken: number[] = []
    const stories: string[] = []
    const next = seeds.values()
    const player = async (): Promise<void> => {
      for (const number of next) {
        const story = await play(planOf(number), stands())
        if (story === undefined) continue
        broken.push(number)
        stories.push(`${story}\n  again: ZOOSH_SEED=${number} ${trial.again} -t '^${name}:'`)
      }
    }
    await Promise.all(Array.from({ length: trial.abreast }, player))
    expect(broken, `seeds of what ended unequal\n${stories.join('\n\n')}\n`).toEqual([])
  })
}
