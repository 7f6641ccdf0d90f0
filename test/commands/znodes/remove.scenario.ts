import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

/** Recursive deletion and what belongs to it; of a server that nobody else uses, for some of it is about the whole tree. */
export function removeScenario(open: () => Promise<ZooKeeper>): void {
  async function using(use: (run: ReturnType<typeof runner>, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(runner(zk), zk)
    } finally {
      await zk.close()
    }
  }

  async function grow(zk: ZooKeeper, root: string, wide: number, deep: number): Promise<number> {
    await zk.create(root, null)
    if (deep === 0) return 1
    const counts = await Promise.all(Array.from({ length: wide }, (_, i) => grow(zk, `${root}/n${i}`, wide, deep - 1)))
    return 1 + counts.reduce((a, b) => a + b, 0)
  }

  test('what the servers keep for themselves is refused with the reason, before anything else is deleted', () =>
    using(async (run, zk) => {
      await zk.create('/beside')
      for (const line of [
        'delete /beside /zookeeper',
        'delete /beside /zookeeper/quota',
        'deleteall /beside /zookeeper -y',
      ])
        expect(await run(line)).toMatchObject({ code: 2, err: expect.stringContaining('the servers keep quotas') })
      expect(await zk.exists('/beside')).toBeDefined()
      await zk.delete('/beside')
    }))

  test('a tree goes with everything below, and the count is told', () =>
    using(async (run, zk) => {
      const count = await grow(zk, '/r1', 8, 3)
      const { journal, ...counts } = JSON.parse((await run('delete -r /r1 -y --json')).out)
      expect(counts).toEqual({ deleted: count, vanished: 0 })
      expect(journal).toBeGreaterThan(0)
      expect(await zk.exists('/r1')).toBeUndefined()
    }))

  test('without -y and without a terminal nothing is deleted, and -y is named', () =>
    using(async (run, zk) => {
      await grow(zk, '/r2', 2, 1)
      const refused = await run('deleteall /r2')
      expect(refused.code).toBe(2)
      expect(refused.err).toMatch(/3 znodes.*\n.*-y/)
      expect((await run('rmr /r2 --limit 2 -y')).code).toBe(1)
      expect((await run('delete -r /r2 --dry-run')).err).toContain('would delete /r2: 3 znodes')
      expect((await zk.children('/r2')).children).toHaveLength(2)
    }))

  test('/zookeeper is never touched', () =>
    using(async (run, zk) => {
      await zk.create('/r3', null)
      for (const path of ['/zookeeper', '/zookeeper/quota']) expect((await run(`delete -r ${path} -y`)).code).toBe(2)
      expect((await run('delete -r / -y')).code).toBe(0)
      expect((await zk.children('/')).children).toEqual(['zookeeper'])
      expect(await zk.exists('/zookeeper/quota')).toBeDefined()
    }))

  test('what may not be deleted is left with its ancestors only, counted, and a second run goes on', () =>
    using(async (run, zk) => {
      await grow(zk, '/r4', 6, 3)
      await zk.setAcl('/r4/n1/n2', 'world:anyone:ra')
      const partly = await run('delete -r /r4 -y --json')
      expect(partly.code).toBe(7)
      expect(JSON.parse(partly.err).error).toMatchObject({ code: 'Partial', left: 9 })
      expect((await run('ls -R /r4')).out.split('\n').slice(0, 4)).toEqual([
        '/r4',
        '/r4/n1',
        '/r4/n1/n2',
        '/r4/n1/n2/n0',
      ])
      await zk.setAcl('/r4/n1/n2', 'world:anyone:cdrwa')
      expect((await run('delete -r /r4 -y')).code).toBe(0)
      expect(await zk.exists('/r4')).toBeUndefined()
    }))

  test('a tree that others write to meanwhile ends deleted, or is told to be partly there', () =>
    using(async (run, zk) => {
      await grow(zk, '/r5', 10, 3)
      const other = await open()
      let busy = true
      const writer = (async () => {
        for (let i = 0; busy; i++) {
          await other.create(`/r5/n${i % 10}/late${i}`, null).catch(() => undefined)
          await other.delete(`/r5/n${(i * 7) % 10}/n${i % 10}/n3`).catch(() => undefined)
        }
      })()
      const { code, err } = await run('delete -r /r5 -y')
      busy = false
      await writer
      await other.close()
      if (await zk.exists('/r5')) {
        expect(code).toBe(7)
        expect(err).toMatch(/deleted \d+ znodes/)
      } else expect(code).toBe(0)
      await run('delete -r /r5 -y')
      expect(await zk.exists('/r5')).toBeUndefined()
    }))

  test('a missing root is NoNode', () =>
    using(async (run) => {
      expect((await run('delete -r /nowhere -y')).code).toBe(4)
    }))

  test('ephemerals lists those of the session, with --all those of everyone', () =>
    using(async (run, zk) => {
      const other = await open()
      await zk.create('/mine', null, { mode: 'ephemeral' })
      await other.create('/theirs', null, { mode: 'ephemeral' })
      expect((await run('ephemerals')).out).toBe('/mine\n')
      expect((await run('ephemerals /th')).out).toBe('')
      const all = (await run('ephemerals --all')).out
      expect(all).toContain(`/theirs\t0x${other.sessionId.toString(16)}\n`)
      expect(all).toContain('/mine\t')
      expect((await run('getEphemerals /th --all')).out).toMatch(/^\/theirs\t/)
      const [mine, theirs] = [zk, other].map(({ sessionId }) => `0x${sessionId.toString(16)}`)
      expect((await run('ephemerals --all -o pretty --no-color')).out).toBe(
        `${mine}  1 znode\n\`-- /mine\n${theirs}  1 znode\n\`-- /theirs\n`,
      )
      await other.close()
    }))
}
