import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { configuration } from '../../src/recipes/configuration.ts'
import { Group } from '../../src/recipes/group.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'

describeReal('recipes over the end of a session', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(async () => {
    await zk?.close()
  })

  /** Clients, of which each gets a successor once its session has expired and `away` is over. */
  const clients = () => {
    const all: ZooKeeper[] = []
    const open = async (): Promise<ZooKeeper> => {
      all.push(await connect(server.connectString))
      return all.at(-1)!
    }
    let goOn = (): void => {}
    return {
      all,
      open,
      next: async (expired: ZooKeeper): Promise<ZooKeeper> => {
        expect(expired.state).toBe('expired')
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
        return open()
      },
      /** Ends the session of the newest; nobody looks until `away` has done its part. */
      async expire(away: () => Promise<void>): Promise<void> {
        const waits = goOn
        await zk.bury(all.at(-1)!.session)
        await eventually(() => goOn !== waits)
        await away()
        goOn()
      },
      close: () => Promise.all(all.map((client) => client.close())),
    }
  }

  test('a configuration: the newest is told once, and only when it has changed', async () => {
    await zk.create('/settings', 'one')
    const { open, next, expire, close } = clients()
    const stop = new AbortController()
    const told: string[] = []
    const following = (async () => {
      const settings = configuration(await open(), '/settings', { signal: stop.signal, next })
      for await (const { data } of settings) told.push(String(data))
    })()
    await eventually(() => told.length === 1)
    await expire(async () => {
      await zk.set('/settings', 'lost between')
      await zk.set('/settings', 'two')
    })
    await eventually(() => told.length === 2)
    await expire(async () => {})
    await zk.set('/settings', 'three')
    await eventually(() => told.length === 3)
    stop.abort()
    await following
    expect(told).toEqual(['one', 'two', 'three'])
    await close()
  })

  test('a group: what changed meanwhile is told as left and joined', async () => {
    const stays = await connect(server.connectString)
    const leaves = await connect(server.connectString)
    const returns = await connect(server.connectString)
    await new Group(stays, '/group').join('stays')
    await new Group(leaves, '/group').join('leaves')
    const before = await new Group(returns, '/group').join('returns')
    const { open, next, expire, close } = clients()
    const stop = new AbortController()
    const told: string[] = []
    const following = (async () => {
      const changes = new Group(await open(), '/group').watch({ signal: stop.signal, next })
      for await (const { change, member } of changes) told.push(`${change} ${member.name}`)
    })()
    await eventually(() => told.length === 3)
    await expire(async () => {
      await leaves.close()
      await before.release()
      await new Group(returns, '/group').join('returns')
      await new Group(stays, '/group').join('comes')
    })
    await eventually(() => told.length === 7)
    stop.abort()
    await following
    const present = ['leaves', 'returns', 'stays'].map((name) => `present ${name}`)
    expect(told).toEqual([...present, 'left leaves', 'left returns', 'joined comes', 'joined returns'])
    await Promise.all([close(), stays.close(), returns.close()])
  })

  test('without a next client the end of the session is the end', async () => {
    const [one, two] = await Promise.all([connect(server.connectString), connect(server.connectString)])
    const watching = new Group(one, '/alone').watch().next()
    await using _ = await new Lock(zk, '/alone-lock').acquire()
    const waiting = new Lock(two, '/alone-lock').acquire()
    watching.catch(() => {})
    waiting.catch(() => {})
    await Promise.all([zk.bury(one.session), zk.bury(two.session)])
    await expect(watching).rejects.toMatchObject({ name: 'ConnectionError', kind: 'expired' })
    await expect(waiting).rejects.toMatchObject({ name: 'ConnectionError', kind: 'expired' })
    await expect(new Lock(two, '/alone-lock').acquire()).rejects.toMatchObject({ kind: 'expired' })
  })

  test('a member that is patient waits for its name', async () => {
    const first = await connect(server.connectString)
    await new Group(first, '/named').join('web-1')
    const group = new Group(zk, '/named')
    await expect(group.join('web-1')).rejects.toMatchObject({ name: 'NodeExists' })
    const joining = group.join('web-1', null, { patient: true })
    const stop = new AbortController()
    const other = group.join('web-1', null, { patient: true, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(other).rejects.toThrow('enough')
    await first.close()
    expect((await joining).path).toBe('/named/web-1')
  })
})
