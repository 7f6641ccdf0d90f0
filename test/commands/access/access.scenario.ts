import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { digestId } from '../../../src/client/terms/acl.ts'
import { type Run, runner } from '../run-line.ts'

/** What a server must do for the commands about access, whoever it is: run against the sandbox and the real one. */
export function accessScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  async function at(path: string, use: (run: Run, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await zk.create(path, 'x')
      await use(runner(zk), zk)
    } finally {
      await zk.close()
    }
  }

  test('acl set hashes the password of a digest entry before it is sent', () =>
    at('/hashed', async (run, zk) => {
      expect(await run('acl set /hashed digest:alice:secret:cdrwa,world:anyone:r --force')).toMatchObject({ code: 0 })
      const { acl } = await zk.getAcl('/hashed')
      expect(acl[0]).toMatchObject({ scheme: 'digest' })
      expect(JSON.stringify(acl)).not.toContain('secret')
      expect((await run('acl get /hashed')).out).toContain('world:anyone:r\n')
    }))

  test.each([
    ['as --auth takes it', 'auth digest:erin:pw9'],
    ['as zkCli takes it', 'addauth digest erin:pw9'],
  ])('a credential, %s, is the same one', (_, line) =>
    at('/presented', async (run, zk) => {
      const presented = await run(`${line} -o pretty --no-color`)
      expect(presented).toEqual({ code: 0, out: 'presented digest\n', err: '' })
      expect((await run('acl set /presented auth::cdrwa --force')).code).toBe(0)
      const id = digestId('erin', 'pw9')
      expect((await zk.getAcl('/presented')).acl).toEqual([{ scheme: 'digest', id, perms: 31 }])
      await zk.delete('/presented')
    }),
  )

  test('a credential that is none is refused, and nothing repeats it', () =>
    at('/repeated', async (run) => {
      for (const line of [
        'auth digest',
        'auth digest:erin pw9',
        'auth digest pw9',
        'auth digest erin pw9',
        'auth digest erin --pw9',
      ]
        .concat([
          'acl set /repeated digest:erin:pw9',
          'acl add /repeated digest:erin:pw9',
          'acl remove /repeated digest:erin:pw9',
        ])
        .concat(['acl digest erin:pw9', 'create /repeated/a --acl digest:erin:pw9'])) {
        const { code, out, err } = await run(line)
        expect([line, code, (out + err).includes('pw9')]).toEqual([line, 2, false])
      }
      const planned = await run(['txn', 'create /repeated/b x --acl digest:erin:pw9:r', '--dry-run'])
      expect([planned.code, planned.err]).toEqual([0, expect.stringContaining('digest:erin:…:r')])
    }))

  test('a hash is taken as it is', () =>
    at('/hash', async (run, zk) => {
      await run('auth digest bob:pw')
      const id = digestId('bob', 'pw')
      expect(await run(`acl set /hash digest:${id}:cdrwa`)).toMatchObject({ code: 0 })
      expect((await zk.getAcl('/hash')).acl).toEqual([{ scheme: 'digest', id, perms: 31 }])
    }))

  test('an ACL that locks the user out is refused, nothing changed, unless forced', () =>
    at('/locked', async (run, zk) => {
      const refused = await run('acl set /locked digest:carol:pw:cdrwa')
      expect(refused.code).toBe(6)
      expect(refused.err).toContain('--force')
      expect((await zk.getAcl('/locked')).acl).toEqual([{ scheme: 'world', id: 'anyone', perms: 31 }])
      expect((await run('acl set /locked digest:carol:pw:cdrwa --force')).code).toBe(0)
      expect((await run('get /locked')).code).toBe(6)
    }))

  test('the address of the connection counts as an identity', () =>
    at('/address', async (run) => {
      expect((await run('acl set /address ip:10.0.0.0/8:cdrwa')).code).toBe(6)
      expect((await run('acl set /address ip:127.0.0.0/8:cdrwa')).code).toBe(0)
      expect((await run('acl can /address cdrwa')).code).toBe(0)
    }))

  test('acl can says which permissions are missing', () =>
    at('/can', async (run) => {
      await run('acl set /can world:anyone:ra')
      expect(await run('acl can /can r')).toMatchObject({ code: 0, out: 'yes\n' })
      expect(await run('acl can /can rwd')).toMatchObject({ code: 1, out: 'no\tmissing dw\n' })
      await run('acl set /can digest:eve:pw:cdrwa --force')
      expect(await run('acl can /can ra')).toMatchObject({ code: 1 })
    }))

  test('acl add joins permissions, acl remove takes them away, never down to nothing', () =>
    at('/edited', async (run) => {
      await run('acl add /edited ip:127.0.0.1:r')
      await run('acl add /edited ip:127.0.0.1:wa')
      expect((await run('acl get /edited')).out).toBe('world:anyone:cdrwa\nip:127.0.0.1:rwa\n')
      expect((await run('acl remove /edited ip:127.0.0.1:w')).code).toBe(0)
      expect((await run('acl remove /edited world:anyone')).code).toBe(0)
      expect((await run('acl get /edited')).out).toBe('ip:127.0.0.1:ra\n')
      expect((await run('acl remove /edited ip:127.0.0.1')).code).toBe(2)
      expect((await run('acl remove /edited ip:10.0.0.1')).code).toBe(2)
    }))

  test('an edit loses no change made by somebody else', () =>
    at('/raced', async (run, zk) => {
      const adds = Array.from({ length: 8 }, (_, i) => run(`acl add /raced ip:10.0.0.${i}:r`))
      expect((await Promise.all(adds)).map(({ code }) => code)).toEqual(Array(8).fill(0))
      expect((await zk.getAcl('/raced')).acl).toHaveLength(9)
    }))

  test('acl set -R changes a subtree, asks first, and tells what it could not change', () =>
    at('/tree', async (run, zk) => {
      for (const path of ['/tree/a', '/tree/a/b', '/tree/c']) await zk.create(path, null)
      const other = await connect(hosts(), { auth: ['digest:zed:pw'] })
      await other.setAcl('/tree/c', `digest:${digestId('zed', 'pw')}:a,world:anyone:r`)
      await other.close()
      expect(await run('acl set -R /tree world:anyone:rcda')).toMatchObject({ code: 2 })
      const partly = await run('acl set -R /tree world:anyone:rcda -y')
      expect(partly.code).toBe(7)
      expect(partly.err).toContain('changed 3 znodes, 1 not')
      expect((await run('acl get /tree/a/b')).out).toBe('world:anyone:cdra\n')
    }))

  test('acl audit shows where an ACL begins and what is wrong with it', () =>
    at('/audited', async (run, zk) => {
      await zk.create('/audited/open', null)
      await zk.create('/audited/plain', null, { acl: 'digest:u:plain:r,world:anyone:ra' })
      expect((await run('acl audit /audited')).out).toMatch(
        /^\/audited\topen\tworld:anyone:cdrwa\n\/audited\/plain\topen,unusable\tdigest:u:plain:r,/,
      )
      const all = await run('acl audit /audited --all --json')
      expect(JSON.parse(all.out).map(({ path }: { path: string }) => path)).toEqual([
        '/audited',
        '/audited/open',
        '/audited/plain',
      ])
    }))

  test('acl digest reads the password from stdin', () =>
    at('/digest', async (run) => {
      expect((await run('acl digest alice', 'secret\n')).out).toBe(`${digestId('alice', 'secret')}\n`)
      expect((await run('acl digest alice', '')).code).toBe(2)
    }))

  test('whoami names every identity of the session', () =>
    at('/who', async (run, zk) => {
      await run('auth digest dave:pw')
      const { out } = await run('whoami --json')
      const { identities, sessionId } = JSON.parse(out)
      expect(identities).toContainEqual({ scheme: 'digest', user: 'dave' })
      expect(BigInt(sessionId)).toBe(zk.sessionId)
    }))

  test('malformed ACLs are refused before anything is sent', () =>
    at('/malformed', async (run, zk) => {
      for (const acl of ['world:anyone:q', 'world:anyone', 'world:anyone:', ':a:r', 'world::r', '']) {
        expect((await run(['acl', 'set', '/malformed', acl])).code).toBe(2)
      }
      expect((await zk.exists('/malformed'))?.aversion).toBe(0)
    }))
}
