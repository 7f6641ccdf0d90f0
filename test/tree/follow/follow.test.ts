import { expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { followThroughCuts } from './laws.ts'

const ROUNDS = Number(process.env.ZOOSH_ROUNDS ?? 20)

test(`the tree built from the stream is the real one, cut at random, ${ROUNDS} times`, {
  timeout: 20_000 + ROUNDS * 5_000,
}, async () => {
  await using sandbox = await Sandbox.start({ tickTime: 100 })
  const [host, port] = sandbox.connectString.split(':')
  const seen: Change[] = []
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const tight = seed % 3 === 0 ? { limit: 5 } : {}
    const options = { data: seed % 2 === 0, ...tight }
    const consumer = await followThroughCuts({ host: host!, port: Number(port) }, seed, options)
    seen.push(...consumer.changes)
  }
  // They saw what they are about: gaps, changes told by the server, and changes found by looking.
  const kinds = new Set(seen.map((change) => (change.type === 'Gap' ? change.reason : 'synthetic' in change)))
  expect([...kinds].map(String).sort()).toEqual(['expired', 'false', 'overflow', 'reconnected', 'true'])
})
