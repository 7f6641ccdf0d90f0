import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'
import { openPlace } from './open-place.ts'

/** What `export` must do, whoever the server is: run against the sandbox and the real one. */
export function exportScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'zoosh-export-'))
    zk = await open()
    run = runner(zk, { server: hosts() })
    await zk.create('/app', null)
    await zk.create('/app/config', '{"port":1}')
    await zk.create('/app/config/a-b', '')
    await zk.create('/app/bytes', Buffer.from([0xff, 0]))
    for (const name of ['..0000000002', '%2F', 'App', 'app', '__proto__', '@data', '.hidden', 'x'.repeat(1000)])
      await zk.create(`/app/${name}`, name)
    await zk.setAcl('/app/bytes', [{ scheme: 'ip', id: '127.0.0.1', perms: 31 }])
    await zk.create('/app/mine', 'x', { mode: 'ephemeral' })
  })
  afterAll(async () => {
    await zk.close()
    await rm(home, { recursive: true })
  })

  test.each(['a.ndjson', 'a.json', 'a.yaml', 'a.tar', 'a.ndjson.gz', 'a.tar.zst', 'a/'])(
    'what is written is what is there: %s',
    async (name) => {
      const file = join(home, name)
      const told = await run(['export', '/app', file, '--json'])
      expect(told).toMatchObject({ code: 0, err: 'zoosh: ephemerals are left out: 1\n' })
      expect(JSON.parse(told.out)).toMatchObject({ file, znodes: 12, ephemerals: 1, unread: 0, gone: 0 })
      expect((await stat(file)).mode & 0o077).toBe(0)
      const place = name.endsWith('/') ? file : `file:${file}`
      expect((await run(['diff', '/app', place])).code).toBe(0)
      // A file that is made of the file is the same, but for what is said of where it is from.
      const again = join(home, `again-${name}`)
      expect((await run(['export', place, again])).code).toBe(0)
      expect((await run(['diff', place, name.endsWith('/') ? again : `file:${again}`])).code).toBe(0)
      expect((await readdir(home)).filter((one) => one.startsWith('.'))).toEqual([])
    },
  )

  test('stdout has the tree and nothing else, in any format', async () => {
    const { out, err, code } = await run('export /app/config')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [head, ...lines] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { zxid } = head
    expect(head).toEqual({ zoosh: 'tree', version: 1, root: '/app/config', ensemble: hosts(), time: head.time, zxid })
    expect(lines.map(({ path }) => path)).toEqual(['/app/config', '/app/config/a-b', undefined])
    expect(BigInt(lines[2].zxid)).toBeGreaterThanOrEqual(BigInt(zxid))
    expect(JSON.parse((await run('export /app/config -o json')).out)).toMatchObject({
      children: { 'a-b': { data: '' } },
    })
    for (const line of ['export /app/config - --format yaml', 'export /app/config -o yaml'])
      expect((await run(line)).out).toContain('path: "/app/config"\n')
    const shown = await runner(zk, {}, { terminal: true })('export /app/config -o pretty')
    expect(JSON.parse(shown.out.split('\n')[1]!).path).toBe('/app/config')
  })

  test('only what is chosen, with the znodes above it', async () => {
    const paths = async (flags: string) =>
      (await run(`export /app ${flags}`)).out
        .trimEnd()
        .split('\n')
        .flatMap((line) => JSON.parse(line).path ?? [])
    expect(await paths('--include a-b')).toEqual(['/app', '/app/config', '/app/config/a-b'])
    expect(await paths('--include config --exclude /config/a-b')).toEqual(['/app', '/app/config'])
    expect(await paths('--include config --depth 1')).toEqual(['/app', '/app/config'])
    expect(await paths('--include m?ne --ephemerals')).toEqual(['/app', '/app/mine'])
    expect(await paths('--include nothing')).toEqual(['/app'])
    const head = JSON.parse((await run(['export', '/app', '--exclude', 'a b', '--no-acl'])).out.split('\n')[0]!)
    expect(head.without).toBe("--exclude 'a b' --no-acl")
  })

  test('what may not be read does not look like what is empty', async () => {
    await zk.create('/half')
    await zk.create('/half/secret', 'x')
    await zk.create('/half/secret/below', 'x')
    await zk.setAcl('/half/secret', [{ scheme: 'world', id: 'anyone', perms: 16 }])
    for (const name of ['half.ndjson', 'half.json', 'half.yaml', 'half.tar', 'half/']) {
      const file = join(home, name)
      const { code, err } = await run(['export', '/half', file])
      expect({ code, err }).toEqual({ code: 7, err: expect.stringContaining('/half/secret') })
      const told = await openPlace(file)
      expect(told).toMatchObject([{ path: '' }, { path: '/secret', data: undefined, denied: { name: 'NoAuth' } }])
      // Nobody says that what is below is not in the file: it is not known.
      await zk.setAcl('/half/secret', [{ scheme: 'world', id: 'anyone', perms: 31 }])
      const other = await run(['diff', '/half', name.endsWith('/') ? file : `file:${file}`, '--no-acl'])
      expect(other).toMatchObject({ code: 7, out: expect.stringContaining('nor what is below it') })
      await zk.setAcl('/half/secret', [{ scheme: 'world', id: 'anyone', perms: 16 }])
    }
    await zk.setAcl('/half/secret', [{ scheme: 'world', id: 'anyone', perms: 31 }])
  })

  test('what is there is replaced when that is said, and no folder that is no export', async () => {
    const file = join(home, 'there.yaml')
    await writeFile(file, 'mine')
    expect(await run(['export', '/app', file])).toMatchObject({ code: 5, err: expect.stringContaining('--force') })
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect((await run(['export', '/app', file, '--force'])).code).toBe(0)
    await mkdir(join(home, 'mine'))
    await writeFile(join(home, 'mine/x'), 'x')
    expect(await run(['export', '/app', join(home, 'mine/')])).toMatchObject({ code: 5 })
    expect(await run(['export', '/app', join(home, 'mine/'), '--force'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no export'),
    })
    // A link in the place of a folder leads nowhere.
    await symlink(join(home, 'mine'), join(home, 'link'))
    const linked = await run(['export', '/app', join(home, 'link/'), '--force'])
    expect(linked).toMatchObject({ code: 2, err: expect.stringContaining('links are not followed') })
    expect(await readdir(join(home, 'mine'))).toEqual(['x'])
  })

  test('refused before anything is sent', async () => {
    const silent = runner({} as ZooKeeper)
    for (const [words, why] of [
      [['x.bin'], 'nothing says of which format x.bin is to be'],
      [['zk://h:1/x'], 'is no file'],
      [[home], 'is a folder'],
      [['-', '--format', 'folder'], 'is no folder'],
      [[`${home}/new/`, '--format', 'yaml'], 'no file of yaml'],
      [[''], 'names no file'],
      [['x.yaml', '--include', '[z-a]'], 'no pattern'],
    ] as const) {
      const { code, err, out } = await silent(['export', '/app', ...words])
      expect({ code, err, out }).toEqual({ code: 2, err: expect.stringContaining(why), out: '' })
    }
    const tar = await runner({} as ZooKeeper, {}, { terminal: true })('export /app --format tar')
    expect(tar).toMatchObject({ code: 2, err: expect.stringContaining('a terminal cannot show') })
  })

  test('no such znode, and no such folder: nothing is made', async () => {
    expect((await run(['export', '/none', join(home, 'none.json')])).code).toBe(4)
    const nowhere = await run(['export', '/app', join(home, 'no/where.json')])
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('no such file') })
    expect((await readdir(home)).filter((name) => name.startsWith('no'))).toEqual([])
  })

  test('what a killed export has left is named', async () => {
    const draft = join(home, '.zoosh-01234567-89ab-cdef-0123-456789abcdef')
    await writeFile(draft, 'half')
    expect((await run(['export', '/app', join(home, 'k1.json')])).err).not.toContain(draft)
    await utimes(draft, 1, 1)
    expect((await run(['export', '/app', join(home, 'k2.json')])).err).toContain(`${draft} is left`)
    await rm(draft)
  })
}
