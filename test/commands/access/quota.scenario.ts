import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

/** Quotas, on a server with enforceQuota=true. */
export function quotaScenario(open: () => Promise<ZooKeeper>): void {
  async function at(
    path: string,
    use: (run: ReturnType<typeof runner>, zk: ZooKeeper) => Promise<void>,
  ): Promise<void> {
    const zk = await open()
    try {
      await zk.create(path, 'xx')
      await use(runner(zk), zk)
    } finally {
      await zk.close()
    }
  }

  test('limits are added to those set before, and shown with what is used', () =>
    at('/q1', async (run, zk) => {
      await zk.create('/q1/child', 'yyy')
      expect((await run('quota set /q1 --count 10')).code).toBe(0)
      expect((await run('quota set /q1 --bytes-hard 1k')).code).toBe(0)
      expect(JSON.parse((await run('quota get /q1 --json')).out)).toEqual({
        path: '/q1',
        limits: { count: 10, bytesHard: 1024 },
        used: { count: 2, bytes: 5 },
      })
      const { data } = await zk.get('/zookeeper/quota/q1/zookeeper_limits')
      expect(String(data)).toBe('count=10,bytes=-1=;byteHardLimit=1024;countHardLimit=-1')
    }))

  test('a hard limit is the server’s to keep', () =>
    at('/q2', async (run, zk) => {
      await run('quota set /q2 --count-hard 2')
      await zk.create('/q2/one', null)
      const refused = await run('create /q2/two')
      expect(refused.code).toBe(5)
      expect(refused.err).toContain('quota')
    }))

  test('only one znode on a branch has a quota', () =>
    at('/q3', async (run, zk) => {
      await zk.create('/q3/below', null)
      await run('quota set /q3/below --count 5')
      const above = await run('quota set /q3 --count 5')
      expect(above).toMatchObject({ code: 5 })
      expect(above.err).toContain('/q3/below')
      await run('quota clear /q3/below -y')
      await run('quota set /q3 --count 5')
      expect((await run('quota set /q3/below --count 5')).err).toContain('parent with a quota: /q3')
    }))

  test('a cleared quota leaves nothing behind; single limits can be cleared', () =>
    at('/q4', async (run, zk) => {
      await run('quota set /q4 --count 5 --bytes 100')
      expect((await run('quota clear /q4 --count')).code).toBe(2)
      expect((await run('quota clear /q4 --count -y')).code).toBe(0)
      expect(JSON.parse((await run('quota get /q4 --json')).out).limits).toEqual({ bytes: 100 })
      expect((await run('quota clear /q4 -y')).code).toBe(0)
      expect(await zk.exists('/zookeeper/quota/q4')).toBeUndefined()
      expect((await run('quota get /q4')).code).toBe(1)
    }))

  test('the report lists all quotas and tells by its exit code when one is exceeded', () =>
    at('/q5', async (run, zk) => {
      await run('quota set /q5 --count 1')
      expect((await run('quota report')).out).toContain('/q5\t1\t1\t')
      await zk.create('/q5/more', null)
      const over = await run('quota report')
      expect(over.out).toContain('/q5\t2\t1\t')
      expect(over.code).toBe(1)
    }))

  test('bad quotas are refused before anything is written', () =>
    at('/q6', async (run) => {
      for (const words of ['--count 0', '--count -1', '--bytes x', '--bytes 1.5k', '']) {
        expect((await run(`quota set /q6 ${words}`.trim())).code).toBe(2)
      }
      expect((await run('quota set /zookeeper/quota --count 1')).code).toBe(2)
      expect((await run('quota set /nowhere --count 1')).code).toBe(4)
      expect((await run('quota get /q6')).code).toBe(1)
    }))
}
