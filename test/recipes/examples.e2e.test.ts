import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { registry } from '../../src/commands/index.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { ensure } from '../../src/recipes/steps/sequence.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { program, quoted } from '../harness/program.ts'
import { Spawned } from './spawned.ts'

const recipes = /^(lock|semaphore|elect|barrier|queue|group|service|counter|configure)\b/

const examples = (
  await Promise.all(
    Object.entries(registry)
      .filter(([id]) => recipes.test(id))
      .map(async ([, { load }]) => (await load()).default.examples as readonly string[]),
  )
).flat()

describe('the examples of the recipes', () => {
  let sandbox: Sandbox
  let zk: ZooKeeper
  beforeAll(async () => {
    sandbox = await Sandbox.start({ seed: true })
    zk = await connect(sandbox.connectString)
  })
  // What examples find there: work to take, and a directory of locks to list.
  beforeEach(async () => {
    await new Queue(zk, '/app/jobs').put('work')
    await ensure(zk, '/app/locks', 'persistent')
  })
  afterAll(async () => {
    await zk.close()
    await sandbox.stop()
  })

  test.each(examples)('zoosh %s', async (line) => {
    const run = new Spawned('bash', ['-c', `${quoted(program)} ${line}`], {
      ZOOSH_SERVER: sandbox.connectString,
    })
    expect([await run.ended, run.err]).toEqual([0, ''])
  })
})
