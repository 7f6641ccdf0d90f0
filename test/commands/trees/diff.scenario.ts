import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { formatOfName, packingOfName } from '../../../src/files/tree-file-name.ts'
import { writeFileTree } from '../../../src/tree/place/file/write-file-tree.ts'
import { writeFolderTree } from '../../../src/tree/place/folder/write-folder-tree.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { type Run, runner } from '../run-line.ts'

/** What `diff` must say, whoever the server is: run against the sandbox and the real one. */
export function diffScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'zoosh-diff-'))
    zk = await open()
    run = runner(zk)
    for (const root of ['/one', '/two', '/same']) {
      await zk.create(root, 'root')
      await zk.create(`${root}/config`, '{"port":1,"name":"x"}')
      await zk.create(`${root}/config/a-b`, null)
      await zk.create(`${root}/config-b`, Buffer.from([0xff, 0]))
    }
    await zk.set('/two/config', '{"port":2,"name":"x"}')
    await zk.set('/two/config/a-b', '')
    await zk.delete('/two/config-b')
    await zk.create('/two/new', 'two\nlines')
    await zk.setAcl('/two', [
      { scheme: 'world', id: 'anyone', perms: 31 },
      { scheme: 'ip', id: '10.0.0.1', perms: 1 },
    ])
    await zk.create('/two/mine', 'x', { mode: 'ephemeral' })
  })
  afterAll(async () => {
    await zk.close()
    await rm(home, { recursive: true })
  })

  test('a dump of zk_shell is a place', async () => {
    const dump = join(home, 'backup.json')
    const acls = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }]
    const base64 = (data: string | Buffer) => ({ content: Buffer.from(data).toString('base64'), acls })
    const znodes = {
      '/backup': base64('root'),
      '/backup/config-b': base64(Buffer.from([0xff, 0])),
      '/backup/config': base64('{"port":1,"name":"x"}'),
      '/backup/config/a-b': { content: null, acls },
    }
    await writeFile(dump, JSON.stringify(znodes, null, 4))
    expect(await run(`diff file:${dump} /one`)).toEqual({ code: 0, out: '', err: '' })
    expect(await run(`diff file:${dump} /two --stat --no-acl`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('/config\tchanged\tdata'),
    })
  })

  test('a tree that differs is told as diff tells of files', async () => {
    const { out, err, code } = await run('diff /one /two')
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('ephemerals are left out, 0 on the left and 1'),
    })
    expect(out).toBe(`--- /one
+++ /two
@@ acl @@
-world:anyone:cdrwa
+world:anyone:cdrwa,ip:10.0.0.1:r
--- /one/config
+++ /two/config
@@ -1,4 +1,4 @@
 {
-  "port": 1,
+  "port": 2,
   "name": "x"
 }
--- /one/config/a-b
+++ /two/config/a-b
@@ data @@
-null
+0 bytes, which read the same
--- /one/config-b
+++ /dev/null
@@ -1,1 +0,0 @@
-00000000  ff 00                                             |..|
--- /dev/null
+++ /two/new
@@ -0,0 +1,2 @@
+two
+lines
`)
  })

  test('a line each, as JSON, and only what is asked for', async () => {
    expect((await run('diff /one /two --stat --no-acl')).out.split('\n')[0]).toBe('/config\tchanged\tdata\t+1 -1\t+0')
    const { out } = await run('diff /one /two -o ndjson --ephemerals')
    const found = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found.map(({ path, kind, in: what }) => [path, kind, what])).toEqual([
      ['/', 'changed', ['acl']],
      ['/config', 'changed', ['data']],
      ['/config/a-b', 'changed', ['data']],
      ['/config-b', 'removed', undefined],
      ['/mine', 'added', undefined],
      ['/new', 'added', undefined],
      [undefined, undefined, undefined],
    ])
    expect(found.at(-1).summary).toMatchObject({ equal: 0, added: 2, removed: 1, changed: 3, left: { read: 4 } })
  })

  test('the same tree is the same, and nothing is printed', async () => {
    expect(await run('diff /one /same')).toEqual({ code: 0, out: '', err: '' })
    const pretty = await runner(zk, {}, { terminal: true })('diff /one /same -o pretty')
    expect(pretty.out).toBe('no difference, 4 equal\n')
  })

  test.each(['a.ndjson', 'a.json', 'a.yaml', 'a.tar', 'a.ndjson.gz', 'a.tar.zst', 'a/'])(
    'a tree and its export are the same: %s',
    async (name) => {
      const file = join(home, name)
      const source = sessionTree(zk, '/one', undefined)
      const batches = source.read({ want: { data: true, acl: true } })
      const tree = { batches, about: { root: '/one', time: 0 }, end: () => ({}) }
      if (name.endsWith('/')) await writeFolderTree(file, tree)
      else await writeFileTree(file, tree, formatOfName(file)!, packingOfName(file))
      const place = name.endsWith('/') ? file : `file:${file}`
      expect(await run(['diff', '/one', place])).toEqual({ code: 0, out: '', err: '' })
      const other = await run(['diff', place, '/two', '--json'])
      expect([other.code, JSON.parse(other.out).length]).toEqual([1, 6])
      // Another ensemble, as it were.
      expect((await run(['diff', place, `zk://${hosts()}/one`])).code).toBe(0)
    },
  )

  test('stdin is a place, and a file may tell less than a tree', async () => {
    const lines = '{"path":"/","data":"root"}\n{"path":"/config/a-b"}\n'
    const { code, err, out } = await run('diff - /one --stat', lines)
    expect({ code, out }).toEqual({ code: 1, out: '/config-b\tadded\t\t+1 -0\t+2\n' })
    expect(err).toContain('of 2 znodes one place does not tell the data')
    expect(err).toContain('of 3 znodes one place does not tell the ACL')
  })

  test('what may not be read is told, and is not the same', async () => {
    for (const root of ['/secret', '/secret2']) {
      await zk.create(root, 'x')
      await zk.create(`${root}/below`, 'x')
      await zk.create(`${root}/below/deep`, 'x')
      await zk.create(`${root}/open`, 'x')
    }
    await zk.setAcl('/secret/below', [{ scheme: 'world', id: 'anyone', perms: 16 }])
    const { code, out, err } = await run('diff /secret /secret2 --no-acl')
    expect(out).toContain('? /secret/below cannot be read, nor what is below it: ')
    expect(out.split('\n')).toHaveLength(2)
    expect(err).toContain('1 znodes could not be read')
    expect(code).toBe(7)
    const withAcl = await run('diff /secret /secret2')
    expect(withAcl).toMatchObject({
      code: 7,
      out: expect.stringMatching(/\+world:anyone:cdrwa\n\? \/secret\/below.*\n$/),
    })
    const [told] = JSON.parse((await run('diff /secret2 /secret --no-acl --json')).out)
    expect(told).toMatchObject({
      path: '/below',
      unreadable: { side: 'right', below: true, error: { code: 'NoAuth' } },
    })
    await zk.setAcl('/secret/below', [{ scheme: 'world', id: 'anyone', perms: 31 }])
  })

  describe('refused before anything is sent', () => {
    const silent = runner({} as ZooKeeper)
    test.each([
      ['x', 'is no place: nothing says what it is'],
      ['zoosh://nobody/x', 'no profile "nobody"'],
      ['zoosh:///x', 'names no profile'],
      ['zk://user:pw@host/x', 'no room for credentials'],
      ['zk://host:port/x', 'the port must be a number'],
      ['zk://host/a//b', 'empty component'],
      ['http://host/x', 'nobody knows http://'],
      ['past:///nowhere/x', "no server's files"],
      ['none.yaml', 'none.yaml cannot be read: no such file'],
      ['none/', 'none/ cannot be read: no such file'],
      ['file:', 'names no file'],
      ['/a//b', 'empty component'],
    ])('%s', async (place, why) => {
      const { code, out, err } = await silent(['diff', '/one', place])
      expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(why) })
      expect(err).not.toContain('pw')
    })

    test('a link in place of a folder, a file of no known format, one that is damaged, stdin twice', async () => {
      await symlink(home, join(home, 'link'))
      await writeFile(join(home, 'odd.bin'), 'hello')
      await writeFile(join(home, 'cut.ndjson.gz'), gzipSync('{"path":"/"}\n'.repeat(9)).subarray(0, 20))
      for (const [words, why] of [
        [[`${home}/link/`, '/one'], 'links are not followed'],
        [[`file:${home}/odd.bin`, '/one'], 'of no known format'],
        [[`file:${home}/cut.ndjson.gz`, '/one'], 'cut short'],
        [['-', '-'], 'is there twice'],
      ] as const) {
        const { code, out, err } = await silent(['diff', ...words])
        expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(why) })
      }
    })
  })
}
