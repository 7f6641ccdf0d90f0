import { curatorJars } from '../curator-jars.ts'
import { kazoo } from '../spawned.ts'
import { describeJudge } from './describe-judge.ts'
import { recipes } from './recipes.ts'

const there = { kazoo, curator: (await curatorJars()) !== undefined }

describeJudge({
  recipes: recipes.filter(({ peers = [] }) => peers.every((peer) => there[peer])),
  rounds: 1000,
  seed: Math.floor(Math.random() * 1_000_000),
  again: 'ZOOSH_LONG=1 npx vitest run --project long test/recipes/judge/judge.long.test.ts',
})
