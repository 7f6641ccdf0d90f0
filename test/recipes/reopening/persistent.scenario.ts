import { once } from 'node:events'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { configuration } from '../../../src/recipes/configuration.ts'
import { ServiceProvider } from '../../../src/recipes/discovery/service-provider.ts'
import { Services } from '../../../src/recipes/discovery/services.ts'
import { Group } from '../../../src/recipes/group.ts'
import { Election } from '../../../src/recipes/lock/election.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { type PersistentClient, persistent } from '../../../src/recipes/reopening/persistent.ts'
import { ZkError } from '../../../src/wire/error.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { eventually } from '../eventually.ts'

/** What a client with another session after each does on any ZooKeeper. */
export function persistentScenario(server: () => string): void {
  let last = 0
  const root = (): string => `/reopen${last++}`

  /** Ends the session of now from outside, and waits for the next. */
  async function expire(zk: PersistentClient): Promise<void> {
    const { current } = zk
    await using other = await connect(server())
    await other.bury(current.session)
    await eventually(() => zk.current !== current)
  }

  test('calls go on with the next session', async () => {
    await using zk = await persistent(server())
    const path = root()
    await zk.create(path, 'x')
    const { sessionId } = zk.current
    await expire(zk)
    expect((await zk.get(path)).data?.toString()).toBe('x')
    await zk.set(path, 'y', { version: 0 })
    expect(await zk.exists(path)).toMatchObject({ version: 1 })
    expect((await zk.children(path)).children).toEqual([])
    await zk.delete(path)
    await expect(zk.get(path)).rejects.toMatchObject({ name: 'NoNode' })
    expect(zk.current.sessionId).not.toBe(sessionId)
  })

  test('a configuration goes on with the next session', async () => {
    await using zk = await persistent(server())
    const path = root()
    await zk.create(path, 'a')
    const settings = configuration(zk, path)
    expect(String((await settings.next()).value?.data)).toBe('a')
    const next = settings.next()
    await expire(zk)
    await zk.set(path, 'b')
    expect(String((await next).value?.data)).toBe('b')
    await settings.return()
  })

  test('an instance of a service is kept, and a provider goes on, from session to session', async () => {
    await using zk = await persistent(server())
    const services = new Services(zk, root())
    const instance = { name: 'web', id: 'a', address: 'h', port: 1 }
    // Of an earlier life of this program.
    await services.publish({ ...instance, address: 'old' })
    const kept = await services.keep(instance)
    const provider = new ServiceProvider(services, 'web')
    await provider.ready
    expect(provider.get()).toMatchObject({ address: 'h', port: 1 })
    await expire(zk)
    await eventually(() => kept.present && provider.get() !== undefined)
    expect((await services.instances('web'))[0]?.stat.ephemeralOwner).toBe(zk.current.sessionId)
    await kept.release()
    await eventually(() => provider.get() === undefined)
    await provider.close()
    expect(await services.names()).toEqual(['web'])
  })

  test('a client of one session keeps no instance, and says so', async () => {
    await using zk = await connect(server())
    const kept = new Services(zk, root()).keep({ name: 'web', address: 'h' })
    await expect(kept).rejects.toThrow('an instance is kept by a persistent() client: this one is one session')
  })

  test('what lasts is done again in each session, until it ends or throws', async () => {
    await using zk = await persistent(server())
    const path = root()
    const clients: unknown[] = []
    const done: string[] = []
    const stop = new AbortController()
    const working = zk.inEachSession((client) => {
      clients.push(client)
      return new Queue(client, path).work(({ data }) => done.push(String(data)), stop)
    })
    await eventually(() => clients.length === 1)
    await expire(zk)
    await new Queue(await zk.client(), path).put('x')
    await eventually(() => done.length === 1)
    stop.abort()
    await working
    expect([clients.length, done]).toEqual([2, ['x']])
    await expect(zk.inEachSession(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own')
  })

  test('a call made while its session ends is done with the next', async () => {
    await using zk = await persistent(server())
    const path = root()
    await zk.create(path, 'x')
    await using other = await connect(server())
    const buried = other.bury(zk.current.session)
    const reads = Array.from({ length: 20 }, () => zk.get(path))
    expect((await Promise.all(reads)).map(({ data }) => data?.toString())).toEqual(Array(20).fill('x'))
    await buried
  })

  test('a write of which nobody can tell is not repeated, unless it is idempotent', async () => {
    const [host, port] = server().split(':')
    await using proxy = await FaultyProxy.start({ host: host!, port: Number(port) })
    await using zk = await persistent(proxy.connectString)
    const path = root()
    await zk.create(path)
    proxy.dropAfterForwarding((chunk) => chunk.includes(path))
    await expect(zk.create(`${path}/n-`, null, { mode: 'persistent-sequential' })).rejects.toMatchObject({
      kind: 'lost',
      maybeApplied: true,
    })
    expect((await zk.children(path)).children).toHaveLength(1)
    proxy.dropAfterForwarding((chunk) => chunk.includes('again'))
    let times = 0
    await zk.run(
      (client) => {
        times++
        return client.set(path, 'again')
      },
      { idempotent: true },
    )
    expect([times, (await zk.get(path)).stat.version]).toEqual([2, 2])
  })

  test('what keeps failing is tried as often as was said, and fails as the last try did; a no of the server at once', async () => {
    await using zk = await persistent(server(), { retry: { tries: 3, longest: 50 } })
    const tried = async (error: () => Error) => {
      let times = 0
      const failed = await zk
        .run(() => Promise.reject(Object.assign(error(), { times: ++times })))
        .catch((last) => last)
      return [failed.name, failed.times, times]
    }
    expect(await tried(() => new ConnectionError('lost', 'gone'))).toEqual(['ConnectionError', 3, 3])
    expect(await tried(() => new ConnectionError('lost', 'gone', { maybeApplied: true }))).toEqual([
      'ConnectionError',
      1,
      1,
    ])
    expect(await tried(() => new ZkError(-101))).toEqual(['NoNode', 1, 1])
  })

  test('an ephemeral that is kept is made again in the next session, when somebody deletes it, and with newer data', async () => {
    await using zk = await persistent(server())
    await using other = await connect(server())
    const path = `${root()}/workers/one`
    const kept = await zk.keep(path, 'first')
    expect([kept.present, (await other.get(path)).stat.ephemeralOwner]).toEqual([true, zk.current.sessionId])
    await expire(zk)
    await eventually(async () => (await other.exists(path))?.ephemeralOwner === zk.current.sessionId)
    await kept.set('second')
    expect((await other.get(path)).data?.toString()).toBe('second')
    const { stat } = await other.get(path)
    // A hold is watched a moment after it began.
    await new Promise((resolve) => setTimeout(resolve, 150))
    await other.delete(path)
    await eventually(async () => ((await other.exists(path))?.czxid ?? 0n) > stat.czxid)
    expect((await other.get(path)).data?.toString()).toBe('second')
    await kept.release()
    expect([kept.present, await other.exists(path)]).toEqual([false, undefined])
    await expire(zk)
    await zk.exists('/')
    expect(await other.exists(path)).toBe(undefined)
  })

  test('a name that is taken is refused, or waited for; the wait can be called off', async () => {
    await using zk = await persistent(server())
    await using other = await connect(server())
    const path = root()
    await other.create(path, 'theirs', { mode: 'ephemeral' })
    await expect(zk.keep(path)).rejects.toMatchObject({ name: 'NodeExists' })
    const stop = new AbortController()
    const called = zk.keep(path, 'ours', { patient: true, signal: stop.signal })
    const patient = zk.keep(path, 'ours', { patient: true })
    stop.abort(new Error('enough'))
    await expect(called).rejects.toThrow('enough')
    await other.delete(path)
    await using kept = await patient
    expect([kept.present, (await other.get(path)).data?.toString()]).toEqual([true, 'ours'])
  })

  test('what is kept is let go of while another has its name: the other keeps it', async () => {
    await using zk = await persistent(server())
    await using other = await connect(server())
    const path = root()
    const kept = await zk.keep(path, 'ours')
    await other.transaction().delete(path).create(path, 'theirs').commit()
    await eventually(() => !kept.present)
    await kept.release()
    expect((await other.get(path)).data?.toString()).toBe('theirs')
  })

  test('what is kept has the ACL it was given, and is let go of by its signal', async () => {
    await using zk = await persistent(server())
    const path = root()
    const stop = new AbortController()
    await zk.keep(path, '', { acl: 'world:anyone:rd', signal: stop.signal })
    expect((await zk.current.getAcl(path)).acl).toEqual([{ perms: 9, scheme: 'world', id: 'anyone' }])
    stop.abort()
    await eventually(async () => (await zk.exists(path)) === undefined)
  })

  test('a watch goes on in the next session, after a Gap', async () => {
    await using zk = await persistent(server())
    const path = root()
    await zk.create(path)
    const stop = new AbortController()
    const watch = zk.watch(path, { mode: 'persistent-recursive', signal: stop.signal })
    const first = watch.next()
    await eventually(() => zk.current.watches.length === 1)
    await zk.set(path, '1')
    expect((await first).value).toMatchObject({ type: 'NodeDataChanged', path })
    const gap = watch.next()
    await expire(zk)
    expect((await gap).value).toMatchObject({ type: 'Gap', reason: 'expired', path })
    await zk.set(path, '2')
    expect((await watch.next()).value).toMatchObject({ type: 'NodeDataChanged', path })
    const end = watch.next()
    stop.abort()
    expect((await end).done).toBe(true)
  })

  test('an election is stood for again with the next session, and after letting go', async () => {
    await using zk = await persistent(server())
    const path = root()
    const tokens: bigint[] = []
    for await (const held of zk.holds((client, signal) => new Election(client, path).campaign({ signal }))) {
      tokens.push(held.zxid)
      if (tokens.length === 3) break
      if (tokens.length === 2) continue
      const lost = once(held.signal, 'abort')
      await expire(zk)
      await lost
    }
    expect(tokens).toEqual([...new Set(tokens)].sort())
    expect(await new Election(await zk.client(), path).candidates()).toEqual([])
  })

  test('recipes that ask for the next client go on with it, and each session is told of', async () => {
    await using zk = await persistent(server())
    const path = root()
    const ids: bigint[] = []
    const telling = (async () => {
      for await (const client of zk.sessions()) ids.push(client.sessionId)
    })()
    const members: string[] = []
    const stop = new AbortController()
    const watching = (async () => {
      for await (const { change, member } of new Group(zk.current, path).watch({ next: zk.next, signal: stop.signal }))
        members.push(`${change} ${member.name}`)
    })()
    await using other = await connect(server())
    await new Group(other, path).join('one')
    await eventually(() => members.length === 1)
    await expire(zk)
    await new Group(other, path).join('two')
    await eventually(() => members.length === 2)
    expect(members).toEqual([expect.stringMatching('(present|joined) one'), 'joined two'])
    stop.abort()
    await watching
    await eventually(() => ids.length === 2)
    await zk.close()
    await telling
    expect(new Set(ids).size).toBe(2)
  })

  test('closed it is over: no other session, and whoever waits hears of it', async () => {
    const zk = await persistent(server())
    const path = root()
    const kept = await zk.keep(path)
    await zk.close()
    await expect(zk.get('/')).rejects.toMatchObject({ kind: 'closed' })
    await expect(zk.client()).rejects.toMatchObject({ kind: 'closed' })
    await kept.release()
    await using other = await connect(server())
    expect(await other.exists(path)).toBe(undefined)
  })
}
