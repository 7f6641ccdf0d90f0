import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestId } from '../../../src/server/access/credential.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { Player } from './player.ts'
import { step } from './steps.ts'

/** Longer than all runs, in ms: what a clock does comes at a moment of its own on each server, and shows in what both share. */
const NEVER = 24 * 3_600_000
const RUNS = Number(process.env.ZOOSH_DIFFERENTIAL_RUNS ?? 60)
const superDigest = digestId('super:secret')

describeReal('the sandbox against Apache ZooKeeper 3.8.0', () => {
  const real = realServer({
    tickTime: 2000,
    config: { enforceQuota: true, maxSessionTimeout: NEVER },
    javaProperties: {
      'zookeeper.enforceQuota': true,
      'zookeeper.DigestAuthenticationProvider.superDigest': superDigest,
      'znode.container.checkIntervalMs': NEVER,
    },
  })
  let sandbox: Sandbox
  let run = 0

  beforeAll(async () => {
    sandbox = await Sandbox.start({
      compat: '3.8.0',
      fixes: ['eventsObeyAcl'],
      superDigest,
      maxSessionTimeout: NEVER,
      containerCheckInterval: NEVER,
      maxClientConnections: 0,
    })
  })

  afterAll(() => sandbox?.stop())

  test('whatever clients ask, both answer the same, and tell of it in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const root = `/r${run++}/t`
        const players = [
          await Player.start(real.port, root, NEVER),
          await Player.start(sandbox.port!, root, NEVER),
        ] as const
        try {
          for (const next of steps) {
            const [expected, answered] = await Promise.all([players[0].play(next), players[1].play(next)])
            expect(answered).toEqual(expected)
          }
        } finally {
          for (const player of players) await player.stop()
        }
      }),
      { numRuns: RUNS },
    )
  })
})
