import { test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { killImports } from './killed-imports.ts'

describeReal('imports of 20,000 znodes, killed', () => {
  const server = realServer()

  // ZOOSH_ROUNDS=50 kills at fifty points.
  test('come to their end when they are run again, and are undone', async () => {
    await killImports(server, seedsToPlay(3))
  }, 3_600_000)
})
