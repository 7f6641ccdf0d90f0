import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { followThroughCuts } from './laws.ts'

const ROUNDS = Number(process.env.ZOOSH_ROUNDS ?? 20)

let sandbox: Sandbox
const seen: Change[] = []
beforeAll(async () => {
  sandbox = await Sandbox.start({ tickTime: 100 })
})
afterAll(() => sandbox.stop())

for (let seed = 1; seed <= ROUNDS; seed++) {
  test(`the tree built from the stream is the real one, cut at random, seed ${seed}`, async () => {
    const [host, port] = sandbox.connectString.split(':')
    const tight = seed % 3 === 0 ? { limit: 5 } : {}
    const consumer = await followThroughCuts({ host: host!, port: Number(port) }, seed, {
      data: seed % 2 === 0,
      ...tight,
    })
    seen.push(...consumer.changes)
  })
}

test('the rounds before saw what they are about: gaps, changes told by the server, and changes found by looking', () => {
  const kinds = new Set(seen.map((change) => (change.type === 'Gap' ? change.reason : 'synthetic' in change)))
  expect([...kinds].map(String).sort()).toEqual(['expired', 'false', 'overflow', 'reconnected', 'true'])
})
