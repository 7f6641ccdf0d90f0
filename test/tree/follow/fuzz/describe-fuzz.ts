import { expect, test } from 'vitest'
import { planOf } from './plan.ts'
import { play, type Stand } from './play.ts'

export interface Trial {
  /** Schedules; ZOOSH_ROUNDS says otherwise. */
  readonly rounds: number
  /** Of the first schedule, each has the next one; with ZOOSH_SEED it is that, and one round. */
  readonly seed: number
  /** How many are played at a time. */
  readonly abreast: number
  /** How to run the tests of this file again. */
  readonly again: string
}

/** Random schedules for followers. Those that break a promise are told, each with what happened and how to play it again. */
export function testFuzz(name: string, trial: Trial, stand: () => Stand): void {
  const { ZOOSH_SEED: one, ZOOSH_ROUNDS: so } = process.env
  const seed = Number(one ?? trial.seed)
  const rounds = Number(so ?? (one === undefined ? trial.rounds : 1))
  const title = `${name}: ${rounds} schedules of faults from seed ${seed} on leave the mirror whole, and no change untold`
  // Nothing is tried twice: what goes wrong once in a hundred times is what we look for.
  test(title, { retry: 0, timeout: 60_000 + rounds * 10_000 }, async () => {
    const seeds = Array.from({ length: rounds }, (_, i) => seed + i)
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
