import { channel, tracingChannel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import type { EventDiagnostics, RequestDiagnostics } from '../../../src/client/terms/diagnostics.ts'
import type { SessionEvent } from '../../../src/client/terms/session-events.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

test('requests, states of sessions and events are told to who listens, and to nobody after', async () => {
  await using sandbox = await Sandbox.start({ port: false })
  const told: string[] = []
  const requests = tracingChannel<'zoosh:request', RequestDiagnostics & { mark?: string }>('zoosh:request')
  const tell = (what: string) => (about: RequestDiagnostics & { mark?: string }) => {
    if (what === 'start') about.mark = `${about.op} ${about.path}`
    told.push(`${what} ${about.mark}${about.error instanceof Error ? ` ${about.error.name}` : ''}`)
  }
  const hears = {
    start: tell('start'),
    end: () => {},
    asyncStart: () => {},
    asyncEnd: tell('done'),
    error: tell('error'),
  }
  const session = (event: unknown): number => told.push(`session ${(event as SessionEvent).state}`)
  const events: EventDiagnostics[] = []
  const event = (one: unknown): number => events.push(one as EventDiagnostics)
  requests.subscribe(hears)
  channel('zoosh:session').subscribe(session)
  channel('zoosh:event').subscribe(event)
  const zk = await connect('sandbox', { transport: () => sandbox.transport() })
  const { sessionId } = zk
  await zk.create('/a')
  await expect(zk.get('/none')).rejects.toMatchObject({ name: 'NoNode' })
  const watch = zk.watch('/a', { once: true })
  await watch.ready
  await zk.set('/a', 'x')
  await watch.next()
  await zk.close()
  expect(told.filter((line) => !/exists|getData \/a|reconnecting/.test(line))).toEqual([
    'session connected',
    'start create2 /a',
    'done create2 /a',
    'start getData /none',
    'error getData /none NoNode',
    'done getData /none NoNode',
    'start setData /a',
    'done setData /a',
    'session closed',
  ])
  expect(events).toEqual([{ code: 3, path: '/a', zxid: expect.any(BigInt), sessionId }])
  requests.unsubscribe(hears)
  channel('zoosh:session').unsubscribe(session)
  channel('zoosh:event').unsubscribe(event)
  told.length = 0
  await using other = await connect('sandbox', { transport: () => sandbox.transport() })
  await other.exists('/a')
  expect(told).toEqual([])
})
