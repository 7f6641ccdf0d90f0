import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { probes } from '../../../src/client/session/probes.ts'
import { ZkError } from '../../../src/wire/error.ts'
import type { OpName, Request } from '../../../src/wire/ops.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'

describeReal('what a server is asked to find out what it knows', () => {
  const server = realServer()

  test('it is answered by a real one, and changes nothing', async () => {
    const zk = await connect(server.connectString)
    const before = (await zk.exists('/'))!
    for (const [op, request] of Object.entries(probes) as [OpName, Request<OpName>][]) {
      const answer = await zk.call(op, request).catch((error) => error)
      if (answer instanceof Error) expect([op, answer]).toEqual([op, expect.any(ZkError)])
    }
    const { cversion, version, aversion, pzxid } = (await zk.exists('/'))!
    expect({ cversion, version, aversion, pzxid }).toEqual({
      cversion: before.cversion,
      version: before.version,
      aversion: before.aversion,
      pzxid: before.pzxid,
    })
    expect(zk.state).toBe('connected')
    await zk.close()
  })
})
