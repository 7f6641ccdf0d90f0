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

  const acl = async (zk: ZooKeeper, path: string) =>
    (await zk.getAcl(path)).acl.map(({ id, perms }) => `${id} ${perms}`)
  const last = async (run: Run) => JSON.parse((await run('undo ls --json')).out)[0].id

  test('undo --force replaces data and ACL at once, and the undo of that too, each as it was', () =>
    using(async (run, zk) => {
      await zk.create('/f1', 'old', { acl: 'world:anyone:cdra' })
      await run('delete -r /f1 -y')
      await zk.create('/f1', 'new', { acl: 'ip:127.0.0.1:cdrwa' })
      expect((await run('undo -y --force')).code).toBe(0)
      expect([String((await zk.get('/f1')).data), await acl(zk, '/f1')]).toEqual(['old', ['anyone 29']])
      expect(await run(`undo ${await last(run)} -y`)).toMatchObject({ code: 0 })
      expect([String((await zk.get('/f1')).data), await acl(zk, '/f1')]).toEqual(['new', ['127.0.0.1 31']])
    }))

  test('undo --force of a parent replaces data and ACL, and is taken back; its children stay', () =>
    using(async (run, zk) => {
      await zk.create('/f2', 'old', { acl: 'world:anyone:crwa' })
      await run('delete -r /f2 -y')
      await zk.create('/f2', 'new')
      await zk.create('/f2/child', 'c')
      expect((await run('undo -y --force')).code).toBe(0)
      expect([String((await zk.get('/f2')).data), await acl(zk, '/f2')]).toEqual(['old', ['anyone 23']])
      expect(await run(`undo ${await last(run)} -y`)).toMatchObject({ code: 0 })
      expect([String((await zk.get('/f2')).data), await acl(zk, '/f2')]).toEqual(['new', ['anyone 31']])
      expect((await zk.children('/f2')).children).toEqual(['child'])
    }))

  test('undo --force without the right to change the ACL changes nothing', () =>
    using(async (run, zk) => {
      await zk.create('/f3', 'old')
      await run('delete -r /f3 -y')
      await zk.create('/f3', 'new')
      await zk.create('/f3/child', 'c')
      await zk.setAcl('/f3', 'world:anyone:cdrw')
      expect(await run('undo -y --force')).toMatchObject({ code: 7, err: expect.stringContaining('not permitted') })
      expect(String((await zk.get('/f3')).data)).toBe('new')
    }))

  test('an ACL whose hashes are hidden is not replaced: nobody could put it back', () =>
    using(async (run, zk, other) => {
      await zk.create('/f4', 'old')
      await run('delete -r /f4 -y')
      await other.addAuth('digest', 'eve:pw')
      await other.create('/f4', 'new', { acl: 'auth::cdrwa,world:anyone:rw' })
      expect((await run('undo -y --force')).code).toBe(7)
      expect(String((await zk.get('/f4')).data)).toBe('new')
      expect((await other.getAcl('/f4')).acl[0]?.id).toContain('eve:')
    }))

  for (const children of [false, true]) {
    test(`data that is set in the moment of undo --force stays, and the ACL is not opened (children: ${children})`, () =>
      using(async (run, zk, other) => {
        const path = children ? '/f5' : '/f6'
        await zk.create(path, 'old')
        await run(`delete -r ${path} -y`)
        await zk.create(path, 'new', { acl: 'ip:127.0.0.1:cdrwa' })
        if (children) await zk.create(`${path}/child`, 'c')
        before(zk, 'multi', () => other.set(path, 'newer'))
        const { code, err } = await run('undo -y --force')
        expect([code, err]).toEqual([7, expect.stringContaining(`conflict: ${path}: version conflict`)])
        expect([String((await zk.get(path)).data), await acl(zk, path)]).toEqual(['newer', ['127.0.0.1 31']])
      }))
  }

  test('what is made anew in the moment of undo --force stays', () =>
    using(async (run, zk, other) => {
      await zk.create('/f7', 'old')
      await run('delete -r /f7 -y')
      await zk.create('/f7', 'new')
      before(zk, 'multi', async () => {
        await other.delete('/f7')
        await other.create('/f7', 'newer')
      })
      expect((await run('undo -y --force')).code).toBe(7)
      expect(String((await zk.get('/f7')).data)).toBe('newer')
    }))

  test('an ephemeral that is in the way is replaced by what lasts', () =>
    using(async (run, zk, other) => {
      await zk.create('/f8', 'old')
      await run('delete -r /f8 -y')
      await other.create('/f8', 'old', { mode: 'ephemeral' })
      expect((await run('undo -y --force')).code).toBe(0)
      expect(await zk.exists('/f8')).toMatchObject({ ephemeralOwner: 0n })
      const back = await run(`undo ${await last(run)} -y`)
      expect([back.code, back.err]).toEqual([0, expect.stringContaining('1 ephemeral: not put back')])
    }))

  test('below parents that let nobody create everything comes back, and they get their ACLs', () =>
    using(async (run, zk) => {
      await zk.create('/p1', 'root')
      await zk.create('/p1/a', 'a')
      await zk.create('/p1/a/x', 'x')
      for (let i = 0; i < 300; i++) await zk.create(`/p1/a/${i}`, null)
      await run('delete -r /p1 -y')
      const entry = await last(run)
      expect((await run('undo -y')).code).toBe(0)
      await zk.setAcl('/p1/a', 'world:anyone:rda')
      await zk.setAcl('/p1', 'world:anyone:rd')
      await run('delete -r /p1 -y')
      expect(await run('undo -y')).toMatchObject({ code: 0, err: '' })
      expect([await acl(zk, '/p1'), await acl(zk, '/p1/a')]).toEqual([['anyone 9'], ['anyone 25']])
      expect((await zk.children('/p1/a')).children.length).toBe(301)
      expect(entry).toBeGreaterThan(0)
    }))

  test('an undo that ended before it closed a parent is finished by the next', () =>
    using(async (run, zk) => {
      await zk.create('/p2', 'root')
      await zk.create('/p2/x', 'x')
      await zk.setAcl('/p2', 'world:anyone:rda')
      await run('delete -r /p2 -y')
      const setAcl = zk.setAcl.bind(zk)
      zk.setAcl = () => Promise.reject(new Error('cut off'))
      expect((await run('undo -y')).code).not.toBe(0)
      zk.setAcl = setAcl
      expect(await acl(zk, '/p2')).toHaveLength(2)
      expect(await run('undo -y')).toMatchObject({ code: 0, err: '' })
      expect(await acl(zk, '/p2')).toEqual(['anyone 25'])
    }))

  test('a quota that somebody changed after it was read is not cleared; one that undo --force replaces is kept', () =>
    using(async (run, zk, other) => {
      await zk.create('/rq1', null)
      await run('quota set /rq1 --count 7')
      const limits = '/zookeeper/quota/rq1/zookeeper_limits'
      const transaction = zk.transaction.bind(zk)
      zk.transaction = () => {
        const made = transaction()
        const commit = made.commit.bind(made)
        made.commit = async (options) => {
          await other.set(limits, 'count=9,bytes=-1')
          return commit(options)
        }
        return made
      }
      expect((await run('quota clear /rq1 -y')).code).toBe(5)
      zk.transaction = transaction
      expect((await run('quota clear /rq1 -y')).code).toBe(0)
      await run('quota set /rq1 --bytes 5')
      expect((await run('undo -y')).code).toBe(7)
      expect((await run('undo -y --force')).code).toBe(0)
      expect(String((await zk.get(limits)).data)).toMatch(/^count=9,bytes=-1/)
      expect((await run(`undo ${await last(run)} -y --force`)).code).toBe(0)
      expect(String((await zk.get(limits)).data)).toMatch(/^count=-1,bytes=5/)
      await run('quota clear /rq1 -y')
    }))
}
