import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { connect } from '../../../../src/client/connect.ts'
import { bindGssapi } from '../../../../src/client/secure/kerberos/gssapi.ts'
import { openLibrary } from '../../../../src/client/secure/kerberos/library.ts'
import type { Kerberos } from '../../../../src/client/terms/sasl-options.ts'
import type { SessionEvent } from '../../../../src/client/terms/session-events.ts'
import { during } from '../../../harness/during.ts'
import { describeKerberos, Kdc, shiftClock } from '../../../harness/kdc.ts'
import { FaultyProxy } from '../../../harness/proxy.ts'
import { RealEnsemble } from '../../../harness/real-ensemble.ts'

const alice = 'alice@ZOOSH.TEST'

describeKerberos('Kerberos, with a KDC and an ensemble that lets in nobody else', () => {
  const kdc = during(new Kdc())
  let ensemble: RealEnsemble
  let proxy: FaultyProxy
  const before = { ...process.env }

  beforeAll(async () => {
    // The library reads them as C does: process.env of a process of its own is the real one.
    Object.assign(process.env, kdc.env)
    const javaProperties = { ...kdc.javaProperties, 'zookeeper.sessionRequireClientSASLAuth': true }
    ensemble = new RealEnsemble({ javaProperties })
    await ensemble.start()
    proxy = await FaultyProxy.start(ensemble.servers[0]!)
  })
  afterAll(async () => {
    await proxy?.stop()
    await ensemble?.stop()
    for (const name of Object.keys(kdc.env)) delete process.env[name]
    Object.assign(process.env, before)
  })

  const by = (options: Partial<Kerberos>): { sasl: Kerberos } => ({ sasl: { mechanism: 'GSSAPI', ...options } })
  const keytab = () => by({ keytab: kdc.file('alice.keytab'), principal: 'alice' })
  const cache = (name: string) => by({ ticketCache: kdc.file(name) })
  const login = (options: { sasl: Kerberos }): Promise<ZooKeeper> => connect(ensemble.connectString, options)
  const refused = (options: { sasl: Kerberos }) =>
    login(options).then(
      (zk) => zk.close().then(() => 'let in'),
      (error) => error as Error & { advice?: unknown },
    )

  /** Resolves at the next state of a kind. */
  const reached = (zk: ZooKeeper, wanted: SessionEvent['state']): Promise<SessionEvent> =>
    new Promise((resolve) => {
      const unsubscribe = zk.events.subscribe((event) => {
        if (event.state === wanted) {
          unsubscribe()
          resolve(event)
        }
      })
    })

  test('a keytab makes us who its key is for', async () => {
    await using zk = await login(keytab())
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
    await zk.create('/hers', 'x', { acl: `sasl:${alice}:cdrwa` })
    await using bob = await login(by({ keytab: kdc.file('bob.keytab') }))
    expect(await bob.whoAmI()).toContainEqual({ authScheme: 'sasl', user: 'bob@ZOOSH.TEST' })
    await expect(bob.get('/hers')).rejects.toMatchObject({ name: 'NoAuth' })
  })

  test('many at once with one keytab do not get into each other’s way', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => login(keytab())))
    expect(new Set(all.map((zk) => zk.sessionId)).size).toBe(20)
    await Promise.all(all.map((zk) => zk.close()))
  })

  test('a ticket cache does, the default one and one that is named', async () => {
    expect(await refused(by({}))).toMatchObject({ kind: 'auth', message: 'Kerberos: the ticket cache has no ticket' })
    kdc.ticket('cache')
    kdc.ticket('bobs', 'bob')
    for (const options of [by({}), by({ ticketCache: true }), by({ principal: 'alice' }), by({ principal: alice })]) {
      await using zk = await login(options)
      expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
    }
    await using bob = await login(cache('bobs'))
    expect(await bob.whoAmI()).toContainEqual({ authScheme: 'sasl', user: 'bob@ZOOSH.TEST' })
  })

  test('with both a keytab stands in for a cache that does not do', async () => {
    await using zk = await login(by({ ticketCache: kdc.file('nowhere'), keytab: kdc.file('alice.keytab') }))
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
  })

  test('who says nothing of himself is not let in', async () => {
    await using zk = await connect(ensemble.connectString)
    await expect(zk.get('/')).rejects.toMatchObject({ name: 'SessionClosedRequireSaslAuth' })
  })

  test('an expired ticket is told as that, with what to do', async () => {
    const expired = cache('short')
    kdc.ticket('short', 'alice', '1s')
    await expect
      .poll(() => refused(expired), { timeout: 10_000, interval: 500 })
      .toMatchObject({
        kind: 'auth',
        message: 'Kerberos: the ticket has expired',
        advice: expect.stringContaining('kinit'),
      })
  })

  test.each<[string, () => Partial<Kerberos>, RegExp]>([
    ['a service that is none', () => ({ service: 'hdfs' }), /^Kerberos: the KDC does not know hdfs\/\S+@$/],
    [
      'another host',
      () => ({ service: 'zookeeper/elsewhere' }),
      /^Kerberos: the KDC does not know zookeeper\/elsewhere@$/,
    ],
    [
      'somebody the keytab has no key of',
      () => ({ principal: 'bob' }),
      /alice\.keytab cannot be read, or has no key of bob$/,
    ],
    ['a keytab that is none', () => ({ keytab: '/nonexistent' }), /^Kerberos: the keytab \/nonexistent cannot be read/],
  ])('%s is refused by name', async (_, options, message) => {
    expect(await refused(by({ keytab: kdc.file('alice.keytab'), ...options() }))).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(message),
    })
  })

  test('a cache of somebody else is refused by name, and so is a key that was replaced', async () => {
    kdc.ticket('bobs', 'bob')
    expect(await refused(by({ ticketCache: kdc.file('bobs'), principal: 'alice' }))).toMatchObject({
      kind: 'auth',
      message: `Kerberos: the ticket cache ${kdc.file('bobs')} has no ticket of alice`,
    })
    kdc.administer('addprinc -randkey carol', `ktadd -k ${kdc.file('carol.keytab')} carol`, 'cpw -randkey carol')
    expect(await refused(by({ keytab: kdc.file('carol.keytab') }))).toMatchObject({
      kind: 'auth',
      message: /key in the keytab/,
    })
    kdc.administer('delprinc -force carol')
    expect(await refused(by({ keytab: kdc.file('carol.keytab') }))).toMatchObject({
      kind: 'auth',
      message: /does not know/,
    })
  })

  test('clocks that differ are told of by the KDC, and a server that will not have it is not asked again', async () => {
    shiftClock(kdc.ticket('ahead'), 600)
    expect(await refused(cache('ahead'))).toMatchObject({
      kind: 'auth',
      message: 'Kerberos: the clocks differ too much',
    })
    // With a ticket for the server in the cache only the server can tell.
    kdc.ticket('known')
    kdc.serviceTicket('known')
    shiftClock(kdc.file('known'), 600)
    expect(await refused(cache('known'))).toMatchObject({
      kind: 'auth',
      message: `Kerberos: the server refused ${alice}`,
      advice: expect.stringContaining('clock'),
    })
  })

  test('the host is what the name service calls the address, unless that is switched off', async () => {
    const options = { keytab: kdc.file('alice.keytab'), canonicalize: false }
    expect(await refused(by(options))).toMatchObject({ message: /does not know zookeeper\/127\.0\.0\.1@$/ })
    for (const service of [kdc.service, `${kdc.service}@ZOOSH.TEST`]) {
      await using zk = await login(by({ ...options, service }))
      expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
    }
    expect(await refused(by({ service: 'a/b/c' }))).toMatchObject({ name: 'UsageError', message: /SERVICE\[\/HOST\]/ })
  })

  test('the realm of a host is the one krb5.conf maps it to', async () => {
    const { realmOf } = bindGssapi(await openLibrary())
    expect(['zk.elsewhere.test', 'zk.example.com'].map(realmOf)).toEqual(['ELSEWHERE.TEST', ''])
  })

  test('a session goes to another server of the ensemble, and tickets that have expired are got anew', async () => {
    kdc.administer('addprinc -randkey -maxlife 3s dave', `ktadd -k ${kdc.file('dave.keytab')} dave`)
    await using zk = await login(by({ keytab: kdc.file('dave.keytab') }))
    const id = zk.sessionId
    for (let round = 0; round < 3; round++) {
      await sleep(2000)
      const victim = ensemble.servers.find((server) => server.connectString === zk.server)!
      const again = reached(zk, 'connected')
      await victim.kill()
      await again
      await victim.start()
      expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: 'dave@ZOOSH.TEST' })
    }
    expect(zk.sessionId).toBe(id)
  })

  test('a ticket of kinit that has expired meanwhile ends the session at the next cut, with the reason', async () => {
    kdc.ticket('soon', 'alice', '3s')
    await using zk = await connect(proxy.connectString, cache('soon'))
    await sleep(4000)
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
    const over = reached(zk, 'auth-failed')
    proxy.cut()
    expect((await over).error).toMatchObject({ message: 'Kerberos: the ticket has expired' })
    await expect(zk.get('/')).rejects.toMatchObject({ kind: 'auth' })
  })

  test('a new ticket of kinit is taken at the next cut', async () => {
    kdc.ticket('anew', 'alice', '3s')
    await using zk = await connect(proxy.connectString, cache('anew'))
    await sleep(4000)
    kdc.ticket('anew')
    const again = reached(zk, 'connected')
    proxy.cut()
    await again
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: alice })
  })

  test('a KDC that is away while the session looks for a server is waited for', async () => {
    kdc.ticket('away')
    await using zk = await connect(proxy.connectString, cache('away'))
    const id = zk.sessionId
    kdc.ticket('away')
    await kdc.kill()
    try {
      proxy.cut()
      await reached(zk, 'reconnecting')
      await sleep(1500)
      expect(zk.state).toBe('reconnecting')
    } finally {
      await kdc.serve()
    }
    await reached(zk, 'connected')
    expect(zk.sessionId).toBe(id)
  })

  test('a cut in the middle of the exchange costs the session nothing', async () => {
    await using zk = await connect(proxy.connectString, keytab())
    const id = zk.sessionId
    const sasl = (chunk: Buffer): boolean => chunk.length > 12 && chunk.readInt32BE(8) === 102
    for (const nth of [1, 2, 3]) {
      let seen = 0
      proxy.dropAfterForwarding((chunk) => sasl(chunk) && ++seen === nth)
      const again = reached(zk, 'connected')
      proxy.cut()
      const reads = Promise.all(Array.from({ length: 50 }, () => zk.exists('/')))
      await again
      expect(await reads).toHaveLength(50)
      expect(seen).toBe(nth)
    }
    expect(zk.sessionId).toBe(id)
  })

  test('a KDC that says nothing holds up nobody for longer than was allowed', async () => {
    kdc.ticket('silent')
    kdc.pause()
    try {
      const start = performance.now()
      const options = { ...cache('silent'), timeout: 1500, waitForConnection: false }
      await expect(connect(proxy.connectString, options)).rejects.toMatchObject({ kind: 'timeout' })
      expect(performance.now() - start).toBeLessThan(6000)
    } finally {
      kdc.resume()
    }
    await using zk = await login(cache('silent'))
    expect(zk.state).toBe('connected')
  })
})
