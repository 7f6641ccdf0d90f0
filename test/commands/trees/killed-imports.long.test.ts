import { test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { killImports } from './killed-imports.ts'

describeReal('imports of 20,000 znodes, killed at 200 points', () => {
  const server = realServer()

  test('come to their end when they are run again, and are undone', async () => {
    await killImports(server, seedsToPlay(200, 1000))
  }, 7_200_000)
})
