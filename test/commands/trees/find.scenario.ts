import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'

const everybody = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** What `find` finds, on any ZooKeeper. */
export function findScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  const find = async (line: string): Promise<string[]> => {
    const { out, err, code } = await run(`find ${line}`)
    expect({ err, code }).toEqual({ err: '', code: 0 })
    return out.split('\n').slice(0, -1)
  }

  beforeAll(async () => {
    zk = await open()
    run = runner(zk, { server: hosts() })
    await zk.create('/f')
    await zk.create('/f/app', 'x')
    await zk.create('/f/app/config', 'y'.repeat(2048))
    await zk.create('/f/app/workers', '')
    for (const name of ['worker-1', 'worker-2', 'Worker-10', 'other']) {
      await zk.create(`/f/app/workers/${name}`, name, { mode: 'ephemeral' })
    }
    await zk.create('/f/box', null, { mode: 'container' })
    await zk.create('/f/deep/er/est', 'z', { parents: true })
    await zk.create('/f/open', 'o', { acl: [...everybody, { perms: 1, scheme: 'ip', id: '10.0.0.0/8' }] })
    await zk.set('/f/open', 'oo')
  })
  afterAll(() => zk.close())

  test.each<[string, string[]]>([
    ['/f/app --max-depth 1', ['/f/app', '/f/app/config', '/f/app/workers']],
    ['/f/app --min-depth 1 --max-depth 1', ['/f/app/config', '/f/app/workers']],
    ['/f/deep /f/box', ['/f/deep', '/f/deep/er', '/f/deep/er/est', '/f/box']],
    ['/f --name worker-*', ['/f/app/workers/worker-1', '/f/app/workers/worker-2']],
    ['/f --iname worker-*', ['/f/app/workers/Worker-10', '/f/app/workers/worker-1', '/f/app/workers/worker-2']],
    ['/f --iname worker-* --name *1*', ['/f/app/workers/Worker-10', '/f/app/workers/worker-1']],
    ['/f --path /f/*/config', ['/f/app/config']],
    ['/f --path /f/**/est', ['/f/deep/er/est']],
    ['/f --regex er-[0-9]$', ['/f/app/workers/worker-1', '/f/app/workers/worker-2']],
    ['/f --type ephemeral --name other', ['/f/app/workers/other']],
    ['/f --type persistent --children 4', ['/f', '/f/app/workers']],
    ['/f --children +2 --max-depth 2', ['/f', '/f/app/workers']],
    ['/f --size +1k', ['/f/app/config']],
    ['/f --size 2k', ['/f/app/config']],
    ['/f --size +0 --size -2 --max-depth 1', ['/f/app']],
    ['/f --version 1', ['/f/open']],
    ['/f --version +0', ['/f/open']],
    ['/f --empty', ['/f/box']],
    ['/f --acl ip:10.0.0.0/8', ['/f/open']],
    ['/f --acl ip:10.0.0.0/8:r --not acl=world:anyone', []],
    ['/f --acl ip:10.0.0.0/8:rw', []],
    ['/f --mtime +1h', []],
    ['/f --ctime -1h --mtime -1h --name box', ['/f/box']],
    ['/f/app --not type=ephemeral --not name=config', ['/f/app', '/f/app/workers']],
    ['/f --max-depth 1 --not empty', ['/f', '/f/app', '/f/deep', '/f/open']],
  ])('find %s', async (line, paths) => {
    expect(await find(line)).toEqual(paths)
  })

  test('by the session that owns them', async () => {
    expect(await find(`/f --owner 0x${BigInt.asUintN(64, zk.sessionId).toString(16)}`)).toHaveLength(4)
    expect(await find('/f --owner 0x1')).toEqual([])
  })

  test('as a table, by NUL bytes, as JSON with stats', async () => {
    const { version, dataLength } = JSON.parse((await run('find /f --name open -l --json')).out)[0].stat
    expect({ version, dataLength }).toEqual({ version: undefined, dataLength: 2 })
    expect((await run('find /f --name open -l')).out).toMatch(/^\/f\/open\tpersistent\t1\t0\t2\t\d{4}-/)
    expect((await run('find /f/deep --print0')).out).toBe('/f/deep\0/f/deep/er\0/f/deep/er/est\0')
    expect((await run('find /f/deep --name est -o ndjson')).out).toBe('{"path":"/f/deep/er/est"}\n')
    expect((await run('find /f --name none --json')).out).toBe('[]\n')
  })

  test('a program runs for each, gets the path as a word, and the last code that is not 0 is passed on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-find-'))
    const log = join(folder, 'log')
    const program = join(folder, 'program')
    writeFileSync(
      program,
      `#!/bin/sh\necho "$# $1 $2 $ZOOSH_PATH" >> ${log}\ncase $1 in *er) exit 3;; *) exit 0;; esac\n`,
    )
    chmodSync(program, 0o755)
    expect(await run(['find', '/f/deep', '--', program, '{}', 'x{}'])).toEqual({ out: '', err: '', code: 3 })
    expect(readFileSync(log, 'utf8')).toBe(
      ['/f/deep', '/f/deep/er', '/f/deep/er/est'].map((path) => `2 ${path} x${path} ${path}\n`).join(''),
    )
    expect(await run(['find', '/f/deep', '--json', '--', 'true'])).toEqual({ out: '[]\n', err: '', code: 0 })
    expect((await run(['find', '/f/deep', '--', join(folder, 'none')])).code).toBe(127)
  })

  test('a summary is told on stderr, and as the last document', async () => {
    const { out, err } = await run('find /f/deep --name est --summary')
    expect(out).toBe('/f/deep/er/est\n')
    expect(err).toBe('zoosh: 3 znodes read, 0 gone meanwhile, 0 denied, 0 left out\n')
    expect(JSON.parse((await run('find /f/deep --name est --summary --json')).out)).toEqual([
      { path: '/f/deep/er/est' },
      { summary: { read: 3, gone: 0, denied: 0, skipped: 0 } },
    ])
  })

  test('what may not be read is told, the rest is found, and the code is 7', async () => {
    const owner = await open()
    await owner.addAuth('digest', 'eve:secret')
    await owner.create('/f/secret', null, { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
    await owner.create('/f/secret/in', null)
    const { out, err, code } = await run('find /f --max-depth 2 --path /f/*e*')
    expect({ out, code }).toEqual({ out: '/f/deep\n/f/open\n/f/secret\n', code: 7 })
    expect(err).toMatch(/\/f\/secret\n.*one znode may not be read/)
    expect((await run('find /f/secret')).code).toBe(6)
    expect((await run('find /f/none')).code).toBe(4)
    // Nobody lists what lies too deep. What is hidden is neither so nor not so.
    expect((await run('find /f --max-depth 1 --name secret')).code).toBe(0)
    const acls = await run('find /f --max-depth 1 --name secret --not acl=ip:10.0.0.0/8')
    expect(acls).toMatchObject({ code: 7, out: '' })
    await owner.delete('/f/secret/in')
    await owner.delete('/f/secret')
    await owner.close()
  })

  test.each([
    ['--type container', 'nobody can tell them apart'],
    ['--type other', 'is not one of'],
    ['--size 1x', 'is not a size'],
    ['--size -0', 'holds for nothing'],
    ['--mtime 1h', 'has no sign'],
    ['--mtime +1', 'is not a duration'],
    ['--owner 0', 'no session has the number 0'],
    ['--owner me', 'is not a session'],
    ['--acl anyone', 'is no entry of an ACL'],
    ['--name [z-a]', 'is no pattern'],
    ['--regex (a)\\1', 'is no regular expression'],
    ['--not nme=x', 'is no predicate'],
    ['--not empty=1', 'has no value'],
    ['--not size', 'needs a value'],
    ['--not size=x', 'is not a size'],
    ['--min-depth 3 --max-depth 2', 'nothing is found there'],
    ['-r', '--recursive needs --delete'],
    ['--delete -l', 'cannot be combined'],
    ['--delete -y -- true', 'cannot be combined'],
    ['-l -- true', 'cannot be combined'],
    ['--dry-run -- true', '--dry-run goes with --delete'],
  ])('%s makes no sense, and nothing is sent', async (flags, why) => {
    const nobody = new Proxy(zk, { get: (_, name) => (name === 'then' ? undefined : expect.unreachable('asked')) })
    const { out, err, code } = await runner(nobody)(`find / ${flags}`)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toContain(why)
  })
}
