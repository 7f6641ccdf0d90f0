import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { readCliInvocation } from '../../../src/zkcli/grammar/invocation.ts'
import { runCli } from '../../../src/zkcli/program.ts'
import { HostileServer } from '../../harness/hostile-server.ts'

test('of a server that answers pings only a command hears its time, and leaving takes two seconds more', async () => {
  await using server = await HostileServer.start({ only: 'pings' })
  const open = (hosts: string, signal: AbortSignal) => connect(hosts, { signal, timeout: 300 })
  let said = ''
  const errAsStored = (text: string) => void (said += text)
  const io = { out: () => undefined, errAsStored, inTty: false, outTty: false } as never
  const start = performance.now()
  const { signal } = new AbortController()
  const exit = await runCli(readCliInvocation(['-server', server.connectString, 'get', '/a']), open, { io, signal })
  expect([exit, said]).toEqual([1, expect.stringContaining('/a')])
  expect(performance.now() - start).toBeLessThan(300 + 2000 + 1500)
})
