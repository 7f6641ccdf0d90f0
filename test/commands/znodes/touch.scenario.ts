import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

/** touch. */
export function touchScenario(open: () => Promise<ZooKeeper>): void {
  async function using(use: (run: ReturnType<typeof runner>, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(runner(zk), zk)
    } finally {
      await zk.close()
    }
  }

  test('a touched znode keeps its data, null too, and gets a new version', () =>
    using(async (run, zk) => {
      const bytes = Buffer.from([0, 255, 10])
      for (const [path, data] of [
        ['/touch1', bytes],
        ['/touch2', null],
        ['/touch3', Buffer.alloc(0)],
      ] as const) {
        const { stat } = await zk.create(path, data)
        expect(await run(`touch ${path}`)).toMatchObject({ code: 0, out: '', err: '' })
        const after = await zk.get(path)
        expect(after.data).toEqual(data)
        expect(after.stat).toMatchObject({ version: 1, ctime: stat.ctime, czxid: stat.czxid })
        expect(after.stat.mzxid).toBeGreaterThan(stat.mzxid)
      }
      expect(JSON.parse((await run('touch /touch1 --json')).out).stat.dataVersion).toBe(2)
    }))

  test('a missing one is made, unless told not to; its parents only when asked for', () =>
    using(async (run, zk) => {
      expect((await run('touch /touch4 --no-create')).code).toBe(4)
      expect(await zk.exists('/touch4')).toBeUndefined()
      expect((await run('touch /touch4')).code).toBe(0)
      expect((await zk.get('/touch4')).data).toBeNull()
      expect((await run('touch /touch5/a/b')).code).toBe(4)
      expect((await run('touch /touch5/a/b -p')).code).toBe(0)
      expect((await run('touch /touch5 -c -p')).code).toBe(2)
    }))

  test('no write of somebody else is lost', () =>
    using(async (run, zk) => {
      await zk.create('/touch6', '0')
      const other = await open()
      let last = 0
      const writing = (async () => {
        for (let i = 1; i <= 40; i++) {
          await other.set('/touch6', String(i))
          last = i
        }
      })()
      const codes = await Promise.all(Array.from({ length: 10 }, () => run('touch /touch6')))
      await writing
      await other.close()
      // Who is beaten ten times in a row gives up, and says so.
      for (const { code } of codes) expect([0, 5]).toContain(code)
      expect(String((await zk.get('/touch6')).data)).toBe(String(last))
    }))
}
