import { describe, expect, test } from 'vitest'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { Arenas } from './arenas.ts'
import { play } from './judge.ts'
import type { Recipe } from './recipes.ts'
import { scheduleOf, touchesServers } from './schedule.ts'

export interface Trial {
  readonly recipes: readonly Recipe[]
  /** Schedules of each, unless seedsToPlay is told otherwise. */
  readonly rounds: number
  /** Of the first schedule. */
  readonly seed: number
  /** How to run the tests of this file again. */
  readonly again: string
}

/**
 * Random schedules of faults, two at a time, against what programs under a recipe write down themselves. Those that break
 * a promise are told, each with what happened and how to play it again.
 */
export function describeJudge({ recipes, again, ...trial }: Trial): void {
  const seeds = seedsToPlay(trial.rounds, trial.seed)

  describeReal(`${seeds.length} schedules of faults from seed ${seeds[0]} on leave the promises of`, () => {
    const arenas = during(new Arenas(['one', 'three', 'three'], 6))

    /** @returns what was broken, to read; undefined when nothing was */
    const judged = async (recipe: Recipe, number: number): Promise<string | undefined> => {
      const schedule = scheduleOf(number, recipe)
      const { findings, story } = await arenas.play(schedule.servers, touchesServers(schedule), (arena) =>
        play(schedule, recipe, arena),
      )
      if (findings.length === 0) return undefined
      const found = findings.map(({ kind, text }) => `  ${kind}: ${text}`)
      return [story, ...found, `  again: ZOOSH_SEED=${number} ${again} -t '${recipe.name}$'`].join('\n')
    }

    // Nothing is tried twice: what goes wrong once in a hundred times is what we look for.
    describe.concurrent('all', { retry: 0, timeout: 120_000 + seeds.length * 60_000 }, () => {
      for (const recipe of recipes)
        test(recipe.name, async () => {
          const told = await Promise.all(seeds.map((number) => judged(recipe, number)))
          const broken = seeds.filter((_, i) => told[i] !== undefined)
          const stories = told.filter((text) => text !== undefined)
          expect(broken, `seeds of what broke a promise\n${stories.join('\n\n')}\n`).toEqual([])
        })
    })
  })
}
