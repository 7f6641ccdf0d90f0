import { test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { killMoves } from './killed-moves.ts'

describeReal('moves of 20,000 znodes, killed at 200 points', () => {
  const server = realServer()

  test('come to their end when they are run again: nothing is lost, nothing is there twice', async () => {
    await killMoves(server, seedsToPlay(200, 1000))
  }, 7_200_000)
})
