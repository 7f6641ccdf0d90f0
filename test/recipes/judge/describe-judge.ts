import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeReal } from '../../harness/real-server.ts'
import { Arenas } from './arenas.ts'
import { play } from './judge.ts'
import { recipes } from './recipes.ts'
import { scheduleOf, touchesServers } from './schedule.ts'

/** Schedules that are played at a time: they wait more than they work. */
const AT_A_TIME = 4

/**
 * Random schedules of faults, two at a time, against what programs under a recipe write down themselves. A seed makes a
 * schedule: ZOOSH_SEED=N plays that one, ZOOSH_ROUNDS=N so many from there on.
 * @param rounds a recipe @param seed of the first
 */
export function describeJudge(rounds: number, seed: number): void {
  const first = Number(process.env.ZOOSH_SEED ?? seed)
  const count = Number(process.env.ZOOSH_ROUNDS ?? (process.env.ZOOSH_SEED === undefined ? rounds : 1))

  describeReal(`what ${count} schedules of faults, from seed ${first} on, leave of the promises of`, () => {
    let arenas: Arenas
    beforeAll(async () => {
      arenas = await Arenas.start(['one', 'three'], AT_A_TIME)
    })
    afterAll(() => arenas?.stop())

    for (const recipe of recipes) {
      test.concurrent(recipe.name, { timeout: 120_000 + count * 60_000 }, async () => {
        const seeds = Array.from({ length: count }, (_, i) => first + i)
        const outcomes = await Promise.all(
          seeds.map((each) => {
            const schedule = scheduleOf(each, recipe)
            return arenas.play(schedule.servers, touchesServers(schedule), (arena) => play(schedule, recipe, arena))
          }),
        )
        const broken = outcomes.filter(({ findings }) => findings.length > 0)
        const told = broken.map(({ findings, story }) => [...findings.map(({ text }) => text), story].join('\n'))
        expect(broken, told.join('\n\n')).toHaveLength(0)
        expect(outcomes.reduce((sum, { tenures }) => sum + tenures, 0)).toBeGreaterThan(count)
      })
    }
  })
}
