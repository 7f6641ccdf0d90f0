import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { read } from '../../tree/transfer/moving.ts'
import { type Run, runner } from '../run-line.ts'
import { openPlace } from './open-place.ts'

/** What `cp` must do, whoever the server is: run against the sandbox and the real one. */
export function cpScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'zoosh-cp-'))
    zk = await open()
    run = runner(zk, { server: hosts() })
    await zk.create('/src', null)
    await zk.create('/src/a', 'one')
    await zk.create('/src/a/below', Buffer.from([0xff, 0]))
    await zk.create('/src/b', '')
    await zk.setAcl('/src/b', [
      { scheme: 'world', id: 'anyone', perms: 31 },
      { scheme: 'ip', id: '10.0.0.1', perms: 1 },
    ])
    await zk.create('/src/mine', 'x', { mode: 'ephemeral' })
  })
  afterAll(async () => {
    await zk.close()
    await rm(home, { recursive: true })
  })

  const lasting = async (root: string) => (await read(zk, root)).filter(({ path }) => path !== '/mine')

  test('a znode alone, and with all below', async () => {
    expect(await run('cp /src/a /one')).toEqual({ code: 0, out: '', err: '' })
    expect(await read(zk, '/one')).toMatchObject([{ path: '', data: 'one' }])
    const { code, err } = await run('cp -r /src /deep/er/copy --verify')
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('1 ephemerals are left out') })
    expect(await read(zk, '/deep/er/copy')).toEqual(await lasting('/src'))
    // The same again does nothing.
    expect(JSON.parse((await run('cp -r /src /deep/er/copy --json')).out)).toMatchObject({ created: 0, changed: 0 })
    expect((await run(`cp -r /src zk://${hosts()}/other/ensemble`)).code).toBe(0)
    expect(await read(zk, '/other/ensemble')).toEqual(await lasting('/src'))
    expect((await run('cp -r /src /all --ephemerals')).code).toBe(0)
    expect(await read(zk, '/all')).toEqual(await read(zk, '/src'))
  })

  test('a slash at the end puts them into it, and several sources need one', async () => {
    expect(await run('cp -r /src/a /src/b /into')).toMatchObject({ code: 2, err: expect.stringContaining('/into/') })
    expect((await run('cp -r /src/a /src/b /into/')).code).toBe(0)
    expect((await read(zk, '/into')).map(({ path }) => path)).toEqual(['', '/a', '/a/below', '/b'])
    expect((await run(`cp /src/a zk://${hosts()}/into/more/`)).code).toBe(0)
    expect((await zk.get('/into/more/a')).data).toEqual(Buffer.from('one'))
    expect(await run('cp -r /src/a /one/a /into/')).toMatchObject({ code: 2, err: expect.stringContaining('/into/a') })
  })

  test('what is there and differs is told, left, or replaced and kept', async () => {
    await zk.create('/there', 'mine')
    await zk.create('/there/a', 'other')
    await zk.create('/there/extra', 'x')
    const refused = await run('cp -r /src /there')
    expect(refused).toMatchObject({
      code: 5,
      err: expect.stringMatching(/2 are there and differ: \/there, \/there\/a\n/),
    })
    expect((await read(zk, '/there')).map(({ data }) => data)).toEqual(['mine', 'other', 'x'])
    expect((await run('cp -r /src /there -n')).code).toBe(0)
    expect((await read(zk, '/there')).map(({ data }) => data)).toEqual(['mine', 'other', expect.anything(), '', 'x'])
    const asked = await run('cp -r /src /there --overwrite')
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('copy /src to /there: change 2 znodes') })
    const dry = await run('cp -r /src /there --overwrite --dry-run --json')
    expect(JSON.parse(dry.out)).toMatchObject({ copies: [{ to: '/there', changed: 2, created: 0 }] })
    expect(await run('cp -r /src /there --overwrite -y --limit 1')).toMatchObject({ code: 1 })
    const done = JSON.parse((await run('cp -r /src /there --overwrite -y --json')).out)
    expect(done).toMatchObject({ changed: 2, journal: expect.any(Number) })
    expect((await zk.get('/there/a')).data).toEqual(Buffer.from('one'))
    expect((await run(`undo ${done.journal} -y`)).code).toBe(0)
    expect((await zk.get('/there/a')).data).toEqual(Buffer.from('other'))
  })

  test('only what is chosen', async () => {
    expect((await run('cp -r /src /chosen --include below --no-acl')).code).toBe(0)
    expect(await read(zk, '/chosen')).toMatchObject([
      { path: '', data: null },
      { path: '/a', data: null },
      { path: '/a/below' },
    ])
    expect((await run('cp -r /src /flat --depth 1 --exclude mine')).code).toBe(0)
    expect((await read(zk, '/flat')).map(({ path }) => path)).toEqual(['', '/a', '/b'])
  })

  test('from and to files', async () => {
    const file = join(home, 'src.yaml')
    expect((await run(['cp', '-r', '/src', `file:${file}`])).code).toBe(0)
    expect((await openPlace(file)).map(({ path }) => path)).toEqual(['', '/a', '/a/below', '/b'])
    expect((await run(['cp', '-r', `file:${file}`, '/from/'])).code).toBe(0)
    expect(await read(zk, '/from/src')).toEqual(await lasting('/src'))
    expect(await run(['cp', '-r', '/src', `file:${file}`])).toMatchObject({ code: 5 })
    expect(await run(['cp', '-r', '/src', `file:${file}`, '--overwrite'])).toMatchObject({ code: 2 })
    await writeFile(file, 'mine')
    expect((await run(['cp', '-r', '/src', `file:${file}`, '-n'])).code).toBe(0)
    expect((await run(['cp', '-r', '/src', `file:${file}`, '--overwrite', '-y'])).code).toBe(0)
    expect((await openPlace(file)).length).toBe(4)
    expect((await run('cp /src -')).out.split('\n').length).toBe(4)
    expect(await run(['cp', '-r', '/src', '/one', `${home}-x/`])).toMatchObject({ code: 0 })
    expect(await run(['cp', '-r', '/src', '/one', `file:${home}/x/`])).toMatchObject({ code: 2 })
  })

  test('a tree is not put into itself, by whatever name', async () => {
    for (const [words, why] of [
      ['cp -r /src /src', 'is where it is to go'],
      ['cp -r /src /src/a/new', 'cannot be put into itself'],
      [`cp -r /src zk://${hosts()}/src/new`, 'cannot be put into itself'],
      [`cp -r zk://${hosts()}/src /`, 'is where it is to go'],
      [`cp -r zk://${hosts()}/src/a /src`, 'cannot be put into itself'],
      ['cp /src', 'where from and where to'],
      ['cp -r /src /zookeeper/x', "servers' own"],
      ['cp -r /src past:///tmp', 'cannot be changed'],
    ] as const) {
      const { code, err, out } = await run(words)
      expect({ words, code, err, out }).toEqual({ words, code: 2, err: expect.stringContaining(why), out: '' })
    }
    expect((await lasting('/src')).length).toBe(4)
  })

  test('a session that may not write still copies to where it may', async () => {
    const careful = runner(zk, { server: hosts(), readOnly: true })
    expect(await careful('cp -r /src /no')).toMatchObject({ code: 6 })
    expect(await careful(`cp -r /src zk://${hosts()}/yes`)).toMatchObject({ code: 0 })
  })
}
