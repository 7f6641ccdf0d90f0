import { kazoo } from '../spawned.ts'
import { describeJudge } from './describe-judge.ts'
import { recipes } from './recipes.ts'

describeJudge({
  recipes: recipes.filter(({ peers = [] }) => !peers.includes('curator') && (kazoo || !peers.includes('kazoo'))),
  rounds: 20,
  // The same schedules each time; the long suite plays others.
  seed: 1,
  again: 'npx vitest run --project e2e test/recipes/judge/judge.e2e.test.ts',
})
