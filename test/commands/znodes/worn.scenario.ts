import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import type { Worn } from '../../harness/worn-data.ts'
import { type Run, runner } from '../run-line.ts'

const LAST = 2_147_483_647

/** What a server has when it starts for `wornScenario`. */
export const wornVersions: readonly Worn[] = [
  { path: '/data', version: LAST },
  { path: '/below', version: -7 },
  { path: '/acl', aversion: -7 },
  { path: '/acl-turns', aversion: LAST },
  { path: '/delete', version: -7 },
  { path: '/txn', version: -7 },
  { path: '/before-any', version: -2 },
]

/** Versions that went past 2147483647: whatever compares them goes on. `open` gives a session of its own. */
export function wornScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  async function using(use: (run: Run, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(runner(zk, { server: hosts() }), zk)
    } finally {
      await zk.close()
    }
  }

  test('a version counts on below zero, and a client can name it', () =>
    using(async (_, zk) => {
      expect((await zk.set('/data', 'a', { version: LAST })).version).toBe(-LAST - 1)
      await expect(zk.set('/data', 'b', { version: LAST })).rejects.toMatchObject({ name: 'BadVersion' })
      await expect(zk.set('/data', 'b', { version: -LAST })).rejects.toMatchObject({ name: 'BadVersion' })
      expect((await zk.set('/data', 'b', { version: -LAST - 1 })).version).toBe(-LAST)
      await zk.transaction().check('/data', -LAST).set('/data', 'c', { version: -LAST }).commit()
      expect(await zk.exists('/data')).toMatchObject({ version: -LAST + 1 })
    }))

  test('set compares with a negative version, in every spelling', () =>
    using(async (run) => {
      expect((await run('set /below x --version -8')).code).toBe(5)
      expect((await run('set /below x --version -8 --dry-run')).code).toBe(5)
      expect((await run('set /below x --version -7 --dry-run')).code).toBe(0)
      expect((await run('set /below x --version -7')).code).toBe(0)
      expect((await run('set /below x --version=-6')).code).toBe(0)
      expect((await run('set /below {"a":1} -v -5')).code).toBe(0)
      expect((await run('set /below 2 --field a -v-5')).code).toBe(5)
      expect((await run('set /below 2 --field a -v-4')).code).toBe(0)
      expect((await run('get /below')).out).toBe('{"a":2}')
    }))

  test('acl set, delete and the lines of a transaction do, too', () =>
    using(async (run, zk) => {
      expect((await run('acl set /acl world:anyone:cdrwa -v -8')).code).toBe(5)
      expect((await run('acl set /acl world:anyone:cdrwa -v -7')).code).toBe(0)
      expect((await run('delete /delete --version -8')).code).toBe(5)
      expect((await run('delete /delete --version -7')).code).toBe(0)
      expect((await run(['txn', 'check /txn -7', 'set /txn x -v -8'])).code).toBe(5)
      expect((await run(['txn', 'check /txn -7', 'set /txn x -v -7', 'delete /txn --version=-6'])).code).toBe(0)
      expect(await zk.exists('/txn')).toBeUndefined()
    }))

  test('-1 is refused: on the wire it is any version, and the change of somebody else would be lost', () =>
    using(async (run, zk) => {
      await zk.set('/before-any', 'read at -1')
      expect(await zk.exists('/before-any')).toMatchObject({ version: -1 })
      for (const line of [
        ['set', '/before-any', 'x', '--version', '-1'],
        ['delete', '/before-any', '-v', '-1'],
        ['acl', 'set', '/before-any', 'world:anyone:cdrwa', '--version=-1'],
        ['txn', 'check /before-any -1'],
        ['txn', 'set /before-any x -v -1'],
      ]) {
        const { code, err } = await run(line)
        expect({ code, told: err.includes('-1 is any version') }, line.join(' ')).toEqual({ code: 2, told: true })
      }
      expect(String((await zk.get('/before-any')).data)).toBe('read at -1')
    }))

  test('wait --version is met when the count has gone past its end', () =>
    using(async (run) => {
      expect((await run('wait /below --version -7 --for 10s')).code).toBe(0)
      expect((await run(`wait /data --version ${LAST} --for 10s`)).code).toBe(0)
      expect((await run('wait /below --version 0 --for 50ms')).code).toBe(124)
    }))

  test('undo knows the ACL it set as its own', () =>
    using(async (run, zk) => {
      expect((await run('acl set /acl-turns world:anyone:ra --recursive -y')).code).toBe(0)
      expect(await zk.exists('/acl-turns')).toMatchObject({ aversion: -LAST - 1 })
      const { code, out } = await run('undo -y --json')
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ restored: 1, conflicts: 0 })
      expect((await zk.getAcl('/acl-turns')).acl).toEqual([{ perms: 31, scheme: 'world', id: 'anyone' }])
    }))
}
