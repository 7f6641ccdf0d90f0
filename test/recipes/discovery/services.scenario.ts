import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { roundRobin, sticky } from '../../../src/recipes/discovery/choice.ts'
import { ServiceProvider } from '../../../src/recipes/discovery/service-provider.ts'
import { type ServiceChange, Services } from '../../../src/recipes/discovery/services.ts'
import { eventually } from '../eventually.ts'

/** What service discovery promises, on any server. `open` gives a session of its own. */
export function servicesScenario(open: () => Promise<ZooKeeper>): void {
  test('an instance is there until it is released or its session ends, and says what it was given', async () => {
    const [zk, other] = await Promise.all([open(), open()])
    const services = new Services(zk, '/services')
    const held = await services.register({ name: 'web', id: 'a', address: 'h', port: 80, payload: { zone: 'x' } })
    expect(held.path).toBe('/services/web/a')
    await new Services(other, '/services').register({ name: 'web', id: 'b', address: 'i' })
    expect(await services.names()).toEqual(['web'])
    const found = await services.instances('web')
    expect(found.map(({ instance }) => instance)).toMatchObject([
      { name: 'web', id: 'a', address: 'h', port: 80, payload: { zone: 'x' }, type: 'DYNAMIC', enabled: true },
      { name: 'web', id: 'b', address: 'i', port: undefined },
    ])
    await other.close()
    expect((await services.instances()).map(({ path }) => path)).toEqual(['/services/web/a'])
    await held.release()
    expect(await services.instances('web')).toEqual([])
    expect(await services.instances('none')).toEqual([])
    await zk.close()
  })

  test('an instance that has the id is replaced, as that of a session that is not over yet', async () => {
    const [zk, before] = await Promise.all([open(), open()])
    const old = await new Services(before, '/replaced').register({ name: 'web', id: 'a', address: 'old' })
    await new Services(zk, '/replaced').register({ name: 'web', id: 'a', address: 'new' })
    await eventually(() => old.signal.aborted)
    await before.close()
    const [only] = await new Services(zk, '/replaced').instances()
    expect(only!.instance!.address).toBe('new')
    expect(only!.stat.ephemeralOwner).toBe(zk.sessionId)
    await zk.close()
  })

  test('one that was replaced lets go without taking away who stands in its place', async () => {
    const [zk, before] = await Promise.all([open(), open()])
    const web = { name: 'web', id: 'a', address: 'h' }
    const old = await new Services(before, '/successors').register(web)
    const services = new Services(zk, '/successors')
    await services.register(web)
    await eventually(() => old.doubt.aborted)
    await old.release()
    expect(await services.instances('web')).toHaveLength(1)
    await Promise.all([zk.close(), before.close()])
  })

  test('let go of at once it leaves who has just replaced it, by whatever program', async () => {
    const [zk, before] = await Promise.all([open(), open()])
    const web = { name: 'web', id: 'a', address: 'h' }
    const { path } = await new Services(zk, '/hasty').register(web)
    for (const replace of [
      () => new Services(zk, '/hasty').register(web),
      () => new Services(zk, '/hasty').publish(web),
      // As Curator does.
      () => zk.transaction().delete(path).create(path, 'theirs').commit(),
    ]) {
      const old = await new Services(before, '/hasty').register(web)
      await replace()
      const there = await zk.exists(path)
      await old.release()
      expect((await zk.exists(path))?.czxid).toBe(there?.czxid)
    }
    await Promise.all([zk.close(), before.close()])
  })

  test('of many that register one id at once each has it in its turn, the last one keeps it, and nobody sees none', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, open))
    const looking = await open()
    const first = await new Services(all[0]!, '/rivals').register({ name: 'web', id: 'a', address: 'first' })
    let over = false
    const seen = (async () => {
      const counts = new Set<number>()
      while (!over) {
        counts.add((await looking.children('/rivals/web')).children.length)
        await sleep(1)
      }
      return [...counts]
    })()
    const held = await Promise.all(
      all.map((zk, i) => new Services(zk, '/rivals').register({ name: 'web', id: 'a', address: `h${i}` })),
    )
    const last = held.toSorted((a, b) => (a.zxid < b.zxid ? 1 : -1))[0]!
    await eventually(() => [first, ...held].every((one) => one === last || one.doubt.aborted))
    for (const one of held) if (one !== last) await one.release()
    over = true
    expect(await seen).toEqual([1])
    const [only] = await new Services(looking, '/rivals').instances('web')
    expect([only!.stat.czxid, only!.instance!.address]).toEqual([last.zxid, `h${held.indexOf(last)}`])
    expect(last.doubt.aborted).toBe(false)
    await Promise.all([looking, ...all].map((zk) => zk.close()))
  })

  test('an update is for the instance that was read, not for a later one of its id', async () => {
    const [zk, other] = await Promise.all([open(), open()])
    const services = new Services(zk, '/stale')
    await services.publish({ name: 'web', id: 'a', address: 'old' })
    const read = (await services.instances('web'))[0]!.instance!
    await new Services(other, '/stale').publish({ name: 'web', id: 'a', address: 'new' })
    await expect(services.update({ ...read, enabled: false })).rejects.toMatchObject({ name: 'NoNode' })
    expect((await services.instances('web'))[0]!.instance).toMatchObject({ address: 'new', enabled: true })
    await services.remove(read)
    await expect(services.update(read)).rejects.toMatchObject({ name: 'NoNode', path: '/stale/web/a' })
    await Promise.all([zk.close(), other.close()])
  })

  test('what is not given, or given as undefined, has its default; a name that is none is refused', async () => {
    const zk = await open()
    const services = new Services(zk, '/defaults')
    const path = await services.publish({ name: 'web', id: undefined, address: 'h', enabled: undefined })
    expect(path).toMatch(/^\/defaults\/web\/[0-9a-f-]{36}$/)
    expect((await services.instances())[0]!.instance).toMatchObject({ enabled: true, port: undefined })
    const nameless = services.publish({ name: undefined as unknown as string, address: 'h' })
    await expect(nameless).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('bad name') })
    await zk.close()
  })

  test('one that was read is registered once more, as somebody else, too, or elsewhere', async () => {
    const zk = await open()
    const services = new Services(zk, '/again')
    await services.publish({ name: 'web', id: 'a', address: 'h', port: 80, payload: { zone: 'x' } })
    const read = (await services.instances('web'))[0]!.instance!
    await services.register({ ...read, id: 'b' })
    const elsewhere = new Services(zk, '/elsewhere')
    await elsewhere.publish(read)
    for (const [where, id] of [
      [services, 'b'],
      [elsewhere, 'a'],
    ] as const)
      expect((await where.instances('web')).at(-1)!.instance).toMatchObject({ id, port: 80, payload: { zone: 'x' } })
    await zk.close()
  })

  test('what was published stays until it is removed, and an update is seen', async () => {
    const [zk, other] = await Promise.all([open(), open()])
    const services = new Services(zk, '/published')
    await new Services(other, '/published').publish({ name: 'db', id: 'main', address: 'h', port: 5432 })
    await other.close()
    const instance = (await services.instances('db'))[0]!.instance!
    expect(instance).toMatchObject({ type: 'STATIC', id: 'main' })
    await services.update({ ...instance, enabled: false })
    expect((await services.instances('db'))[0]!.instance!.enabled).toBe(false)
    await services.publish({ name: 'db', id: 'main', address: 'moved' }, 'PERMANENT')
    const [only] = await services.instances('db')
    expect(only).toMatchObject({ stat: { ephemeralOwner: 0n }, instance: { address: 'moved', type: 'PERMANENT' } })
    expect(await services.remove({ name: 'db', id: 'main' })).toBe(true)
    expect(await services.remove({ name: 'db', id: 'main' })).toBe(false)
    expect(await services.instances('db')).toEqual([])
    await zk.close()
  })

  test('a watch tells who is there, comes, changes and goes, of all services or of one', async () => {
    const [zk, watching] = await Promise.all([open(), open()])
    const services = new Services(zk, '/watched')
    const first = await services.register({ name: 'web', id: 'a', address: 'h' })
    const stop = new AbortController()
    const seen: string[] = []
    const follow = async (changes: AsyncIterable<ServiceChange>) => {
      for await (const { change, registered } of changes) seen.push(`${change} ${registered.path}`)
    }
    const watched = new Services(watching, '/watched')
    const all = follow(watched.watch(undefined, { signal: stop.signal }))
    await eventually(() => seen.length === 1)
    const second = await services.register({ name: 'api', id: 'b', address: 'h' })
    await eventually(() => seen.length === 2)
    await services.update({ ...(await services.instances('api'))[0]!.instance!, enabled: false })
    await eventually(() => seen.length === 3)
    await first.release()
    await eventually(() => seen.length === 4)
    stop.abort()
    await all
    expect(seen).toEqual([
      'present /watched/web/a',
      'joined /watched/api/b',
      'changed /watched/api/b',
      'left /watched/web/a',
    ])
    await second.release()
    await Promise.all([zk.close(), watching.close()])
  })

  test('a provider chooses among those in service, as it was told', async () => {
    const [zk, asking] = await Promise.all([open(), open()])
    const services = new Services(zk, '/chosen')
    const held = []
    for (const id of ['a', 'b', 'c']) held.push(await services.register({ name: 'web', id, address: 'h' }))
    await services.register({ name: 'web', id: 'd', address: 'h', enabled: false })
    const provider = new ServiceProvider(new Services(asking, '/chosen'), 'web')
    const loyal = new ServiceProvider(new Services(asking, '/chosen'), 'web', { choice: sticky(roundRobin()) })
    await Promise.all([provider.ready, loyal.ready])
    const taken = (from: ServiceProvider, times: number) => Array.from({ length: times }, () => from.get()?.id).join('')
    expect(taken(provider, 6)).toBe('abcabc')
    expect(taken(loyal, 3)).toBe('aaa')
    await held[0]!.release()
    await eventually(() => provider.instances.length === 2 && loyal.instances.length === 2)
    expect([...taken(provider, 4)].sort().join('')).toBe('bbcc')
    expect(new Set(taken(loyal, 5)).size).toBe(1)
    for (const one of held) await one.release()
    await eventually(() => provider.instances.length === 0)
    expect(provider.get()).toBeUndefined()
    await provider.close()
    expect(() => provider.get()).toThrow('nobody follows')
    await loyal.close()
    await Promise.all([zk.close(), asking.close()])
  })

  test('who could not be used is passed over for a while, and comes back, or registers anew', async () => {
    const zk = await open()
    const services = new Services(zk, '/down')
    for (const id of ['a', 'b']) await services.publish({ name: 'db', id, address: 'h' })
    const provider = new ServiceProvider(services, 'db', { down: { errors: 2, timeout: 400 } })
    await provider.ready
    const [a] = provider.instances
    const ids = () => provider.instances.map(({ id }) => id).join('')
    provider.noteError(a!)
    expect(ids()).toBe('ab')
    provider.noteError(a!)
    expect(ids()).toBe('b')
    expect([provider.get()!.id, provider.get()!.id]).toEqual(['b', 'b'])
    await eventually(() => ids() === 'ab')
    provider.noteError(a!)
    provider.noteError(a!)
    expect(ids()).toBe('b')
    await services.publish({ name: 'db', id: 'a', address: 'h', port: 1 })
    await eventually(() => provider.instances.some(({ id, port }) => id === 'a' && port === 1))
    await provider.close()
    expect(() => new ServiceProvider(services, 'db', { down: { errors: 0 } })).toThrow(
      'bad errors: a number from 1 on, not 0',
    )
    await zk.close()
  })

  test('what cannot be read as an instance says why, and is nobody to be chosen', async () => {
    const zk = await open()
    const services = new Services(zk, '/damaged')
    await zk.create('/damaged/web/x', 'not JSON', { parents: true })
    await zk.create('/damaged/web/y', '{"address":"h"}')
    expect((await services.instances('web')).map(({ fault }) => fault)).toEqual([
      'it is no JSON object',
      'it has no name and id',
    ])
    const provider = new ServiceProvider(services, 'web')
    await provider.ready
    expect(provider.get()).toBeUndefined()
    await provider.close()
    await expect(services.register({ name: 'a/b', address: 'h' })).rejects.toMatchObject({ name: 'UsageError' })
    await zk.close()
  })
}
