import { expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { seedsToPlay } from '../../../harness/seeds.ts'
import { play } from './play.ts'

/** Bulk reads came with 3.6; clickhouse has some of its own. */
for (const compat of ['3.4', '3.5', '3.6', '3.9', 'clickhouse']) {
  test(`${compat}: whatever others do and wherever connections break, a walk tells each znode that lasts once and in order`, async () => {
    await using sandbox = await Sandbox.start({ compat, port: false })
    const stand = {
      open: () => connect('', { transport: () => sandbox.transport() }),
      // ClickHouse Keeper gives no session back.
      cut: () => compat !== 'clickhouse' && sandbox.dropConnection(),
    }
    const broken: string[] = []
    for (const seed of seedsToPlay(40)) {
      const faults = await play(stand, `/w${seed}`, seed).catch((error: Error) => [`${error.stack}`])
      if (faults.length > 0) broken.push(`seed ${seed}: ${faults.slice(0, 5).join('; ')}`)
    }
    expect(broken).toEqual([])
  }, 120_000)
}
