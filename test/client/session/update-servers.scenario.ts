import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { eventually } from '../../recipes/eventually.ts'

/** What `updateServers` promises, with two ways to one server: as good as two servers of an ensemble. */
export function updateServersScenario(server: () => { readonly host: string; readonly port: number }): void {
  async function twoServers() {
    const [a, b] = [await FaultyProxy.start(server()), await FaultyProxy.start(server())]
    return {
      a,
      b,
      async [Symbol.asyncDispose]() {
        await Promise.all([a.stop(), b.stop()])
      },
    }
  }

  test('a session leaves a server that is none of its own any more, with all answers and its watches', async () => {
    await using servers = await twoServers()
    const { a, b } = servers
    await using zk = await connect(`${a.connectString}/app`)
    await zk.createChroot()
    await zk.create('/x')
    const watch = zk.watch('/x', { mode: 'persistent' })
    await watch.ready
    const { sessionId } = zk
    a.faults.delay = 30
    const writes = Array.from({ length: 50 }, (_, i) => zk.set('/x', String(i)))
    zk.updateServers(`${b.connectString}/app`)
    const later = zk.set('/x', 'later')
    expect((await Promise.all(writes)).map(({ version }) => version)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    )
    expect((await later).version).toBe(51)
    expect([zk.server, zk.sessionId]).toEqual([b.connectString, sessionId])
    await eventually(() => a.open === 0)
    for (let seen = 0; seen < 51; seen++) expect((await watch.next()).value).toBeDefined()
  })

  test('it stays where it is while that is one of them, and finds the new ones when it is lost', async () => {
    await using servers = await twoServers()
    const { a, b } = servers
    await using zk = await connect(a.connectString)
    zk.updateServers(`${b.connectString},${a.connectString}`)
    await zk.exists('/')
    expect(zk.server).toBe(a.connectString)
    a.faults.refusing = true
    a.cut()
    await eventually(() => zk.server === b.connectString)
    zk.updateServers(b.connectString)
    await zk.exists('/')
    expect(b.connections).toBe(1)
  })

  test('one that is on its way to a former server moves on as soon as it is there', async () => {
    await using servers = await twoServers()
    const { a, b } = servers
    await using zk = await connect(a.connectString)
    a.faults.delay = 50
    a.cut()
    await eventually(() => zk.state === 'reconnecting')
    zk.updateServers(b.connectString)
    await eventually(() => zk.server === b.connectString)
    await zk.exists('/')
  })

  test('another chroot and what is no connect string are refused', async () => {
    await using servers = await twoServers()
    await using zk = await connect(`${servers.a.connectString}/app`)
    expect(() => zk.updateServers(`${servers.b.connectString}/other`)).toThrow('stays what it is: /app, not /other')
    expect(() => zk.updateServers('')).toThrow('names no server')
    expect(zk.server).toBe(servers.a.connectString)
  })
}
