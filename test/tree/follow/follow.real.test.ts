import { test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { followThroughCuts } from './laws.ts'

/** 200 in the long run. */
const ROUNDS = Number(process.env.ZOOSH_ROUNDS ?? 8)

describeReal('following a tree on a real server', () => {
  const server = realServer()

  for (let seed = 1; seed <= ROUNDS; seed++) {
    test(`the tree built from the stream is the real one, cut at random, seed ${seed}`, async () => {
      const tight = seed % 3 === 0 ? { limit: 5 } : {}
      await followThroughCuts(server, seed, { data: seed % 2 === 0, ...tight })
    })
  }
})
