import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import type { OpName } from '../../../src/wire/ops.ts'
import { type Run, runner } from '../run-line.ts'

/** What bulk commands and undo do when somebody else writes at the worst moment. */
export function racesScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  async function using(use: (run: Run, zk: ZooKeeper, other: ZooKeeper) => Promise<void>): Promise<void> {
    await using zk = await open()
    await using other = await open()
    await use(runner(zk, { server: hosts() }), zk, other)
  }

  let home: string
  beforeEach(() => {
    home = process.env.XDG_DATA_HOME!
    process.env.XDG_DATA_HOME = mkdtempSync(join(home, 'races-'))
  })
  afterEach(() => {
    process.env.XDG_DATA_HOME = home
  })

  /** Lets somebody act before the first request of a kind (or the one with that number) is sent. */
  function before(zk: ZooKeeper, kind: OpName, act: () => Promise<unknown>, nth = 0): () => number {
    const call = zk.call.bind(zk)
    let times = 0
    zk.call = (async (op: OpName, ...rest: never[]) => {
      if (op === kind && times++ === nth) await act()
      return (call as (...all: unknown[]) => Promise<unknown>)(op, ...rest)
    }) as ZooKeeper['call']
    return () => times
  }

  test('delete -r keeps what somebody made anew under the same version, at whatever depth', () =>
    using(async (run, zk, other) => {
      await zk.create('/r1/a/x', 'old', { parents: true })
      await zk.create('/r1/b', 'b')
      const times = before(zk, 'multi', async () => {
        await other.delete('/r1/a/x')
        await other.create('/r1/a/x', 'new')
      })
      expect(await run('delete -r /r1 -y')).toMatchObject({ code: 0 })
      expect(times()).toBeGreaterThan(1)
      expect(await zk.exists('/r1')).toBeUndefined()
      expect((await run('undo -y')).code).toBe(0)
      expect(String((await zk.get('/r1/a/x')).data)).toBe('new')
      expect(String((await zk.get('/r1/b')).data)).toBe('b')
    }))

  test('delete -r keeps a whole tree that was made anew, in the same order, by the same script', () =>
    using(async (run, zk, other) => {
      const grow = async (data: string): Promise<void> => {
        for (const path of ['/r2', '/r2/a', '/r2/a/x']) await other.create(path, data)
      }
      await grow('old')
      before(zk, 'multi', async () => {
        for (const path of ['/r2/a/x', '/r2/a', '/r2']) await other.delete(path)
        await grow('new')
      })
      expect(await run('delete -r /r2 -y')).toMatchObject({ code: 0 })
      expect(await zk.exists('/r2')).toBeUndefined()
      expect((await run('undo -y')).code).toBe(0)
      for (const path of ['/r2', '/r2/a', '/r2/a/x']) expect(String((await zk.get(path)).data)).toBe('new')
    }))

  test('delete -r keeps an ACL that was changed after it was read', () =>
    using(async (run, zk, other) => {
      await zk.create('/r3', null)
      await zk.create('/r3/x', 'x')
      before(zk, 'exists', () => other.setAcl('/r3/x', 'world:anyone:rda'))
      expect(await run('delete -r /r3 -y')).toMatchObject({ code: 0 })
      expect((await run('undo -y')).code).toBe(0)
      expect((await zk.getAcl('/r3/x')).acl).toEqual([{ scheme: 'world', id: 'anyone', perms: 25 }])
    }))

  test('where nothing may be created, what came anew in that moment is told', () =>
    using(async (run, zk, other) => {
      await zk.create('/r4', null)
      await zk.create('/r4/x', 'old')
      await other.addAuth('digest', 'eve:pw')
      await other.setAcl('/r4', 'auth::cdrwa,world:anyone:rd')
      const anew = async (): Promise<void> => {
        await other.delete('/r4/x')
        await other.create('/r4/x', 'new')
      }
      // The first transaction finds that no guard can be put.
      before(zk, 'multi', anew, 1)
      const { code, err } = await run('delete -r /r4/x -y')
      expect([code, err]).toEqual([0, expect.stringContaining('a znode beside 1 of them in the moment')])
      await other.create('/r4/x', 'quiet')
      expect(await run('delete -r /r4/x -y')).toMatchObject({ code: 0, err: '' })
    }))

  test('what the ACLs of many parents forbid to delete is told, and the rest goes', () =>
    using(async (run, zk) => {
      await zk.create('/r5', null)
      const parents = Array.from({ length: 40 }, (_, i) => `/r5/p${i}`)
      await zk.createMany(parents.map((path) => ({ path })))
      await zk.createMany(parents.flatMap((path) => [0, 1, 2].map((i) => ({ path: `${path}/${i}` }))))
      for (const path of parents.slice(0, 20)) await zk.setAcl(path, 'world:anyone:cra')
      const { code, err } = await run('delete -r /r5 -y --json')
      expect(code).toBe(7)
      expect(JSON.parse(err).error).toMatchObject({ deleted: 20 * 4, left: 20 * 4 + 1 })
      expect((await zk.children('/r5')).children.length).toBe(20)
    }))
}
