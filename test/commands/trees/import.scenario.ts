import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { formatNames } from '../../../src/files/tree-file-name.ts'
import { treeBytes } from '../../../src/tree/place/file/write-file-tree.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { type Run, runner } from '../run-line.ts'

/** Trees from elsewhere into an ensemble. */
export function importScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let folder: string
  let home: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-import-'))
    home = process.env.XDG_DATA_HOME!
    process.env.XDG_DATA_HOME = join(folder, 'home')
  })
  afterEach(() => {
    process.env.XDG_DATA_HOME = home
    rmSync(folder, { recursive: true })
  })

  const using = async (use: (run: Run, zk: ZooKeeper) => Promise<void>): Promise<void> => {
    await using zk = await open()
    await use(runner(zk, { server: hosts() }), zk)
  }

  /** A file of lines, a znode each. */
  const file = (...znodes: readonly object[]): string => {
    const name = join(folder, 'tree.ndjson')
    writeFileSync(name, znodes.map((znode) => `${JSON.stringify(znode)}\n`).join(''))
    return `file:${name}`
  }
  /** What zoosh exports of a znode. */
  const exported = async (zk: ZooKeeper, root: string, format: (typeof formatNames)[number]): Promise<Buffer> => {
    const batches = sessionTree(zk, root, undefined).read({ want: { data: true, acl: true, children: true } })
    const chunks: Uint8Array[] = []
    const about = { root, time: 0 }
    for await (const chunk of await treeBytes({ batches, about, end: () => ({}) }, format)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  const data = async (zk: ZooKeeper, path: string) => String((await zk.get(path)).data)

  test.each(formatNames)('%s, deleted and imported, is exported byte by byte as before', (format) =>
    using(async (run, zk) => {
      const root = `/round-${format}`
      const acl = 'world:anyone:r,ip:127.0.0.1:cdrwa'
      const items = [
        { path: root, data: null },
        ...['a', 'A', '%2F', '..0000000002', '__proto__', 'ü', 'x'.repeat(250)].map((name) => ({
          path: `${root}/${name}`,
          data: name,
        })),
        { path: `${root}/a/bytes`, data: Buffer.from([0, 255, 10]) },
        { path: `${root}/a/empty`, data: '' },
        { path: `${root}/a/null`, data: null },
        { path: `${root}/closed`, data: 'c' },
        { path: `${root}/closed/x`, data: 'x', acl },
      ]
      for (const { error } of await zk.createMany(items)) expect(error).toBeUndefined()
      await zk.setAcl(`${root}/closed`, 'world:anyone:rd')
      const before = await exported(zk, root, format)
      const name = join(folder, `tree.${format}`)
      writeFileSync(name, before)
      await run(`delete -r ${root} -y --no-journal`)
      expect(await run(`import file:${name} -y --json`)).toMatchObject({ code: 0, err: '' })
      expect((await exported(zk, root, format)).equals(before)).toBe(true)
      const again = await run(`import file:${name} -y --json`)
      expect(JSON.parse(again.out)).toMatchObject({ path: root, created: 0, changed: 0 })
      expect((await run('undo -y')).code).toBe(0)
      expect(await zk.exists(root)).toBeUndefined()
    }),
  )

  test('what it would do is told before, and asked', () =>
    using(async (run, zk) => {
      await zk.create('/plan', 'old')
      const tree = file({ path: '/', data: 'new' }, { path: '/a', data: 'aaaa' }, { path: '/b' })
      expect(await run(`import ${tree} /plan --dry-run`)).toMatchObject({ code: 5, out: '' })
      const { err } = await run(`import ${tree} /plan --on-conflict overwrite --dry-run`)
      expect(err).toMatch(/^would import \S+ into \/plan: create 2 znodes, change 1, 7 B\n$/)
      expect(await run(`import ${tree} /plan --on-conflict overwrite`)).toMatchObject({
        code: 2,
        err: expect.stringContaining('add -y'),
      })
      expect(await data(zk, '/plan')).toBe('old')
    }))

  test('something else that is there is in the way, is skipped, or overwritten; undo gives it back', () =>
    using(async (run, zk) => {
      await zk.create('/way', 'old')
      const tree = file({ path: '/', data: 'new', acl: ['world:anyone:cdrwa'] }, { path: '/a', data: 'a' })
      const refused = await run(`import ${tree} /way -y`)
      expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('1 are there and differ') })
      expect(await zk.exists('/way/a')).toBeUndefined()
      const skipped = await run(`import ${tree} /way -y --on-conflict skip --json`)
      expect(skipped).toMatchObject({ code: 0 })
      expect(JSON.parse(skipped.out)).toMatchObject({ created: 1, changed: 0, skipped: 1, atomic: true })
      expect(await data(zk, '/way')).toBe('old')
      const done = await run(`import ${tree} /way -y --on-conflict overwrite --json`)
      expect(JSON.parse(done.out)).toMatchObject({ created: 0, changed: 1, bytes: 3 })
      expect(await data(zk, '/way')).toBe('new')
      expect((await run('undo -y')).code).toBe(0)
      expect(await data(zk, '/way')).toBe('old')
      expect((await run('undo -y')).code).toBe(0)
      expect(await zk.exists('/way/a')).toBeUndefined()
    }))

  test('undo leaves what somebody has changed since, and what is above it', () =>
    using(async (run, zk) => {
      const tree = file({ path: '/a', data: 'a' }, { path: '/b/x', data: 'x' }, { path: '/c', data: 'c' })
      expect((await run(`import ${tree} /since -y`)).code).toBe(0)
      await zk.set('/since/a', 'mine')
      await zk.create('/since/b/mine', null)
      expect(await run('undo --dry-run')).toMatchObject({
        err: expect.stringContaining('delete 2 that it had created'),
      })
      const { code, err } = await run('undo -y')
      expect(code).toBe(7)
      expect(err).toContain('conflict: /since/a: it was changed since')
      expect(err).toContain('conflict: /since/b: there is something below it')
      expect((await zk.children('/since')).children.toSorted()).toEqual(['a', 'b'])
      expect((await zk.children('/since/b')).children).toEqual(['mine'])
      await zk.delete('/since/b/mine')
      expect((await run(['undo', String(await last(run)), '-y', '--force'])).code).toBe(0)
      expect(await zk.exists('/since')).toBeUndefined()
    }))

  const last = async (run: Run) => JSON.parse((await run('undo ls --json')).out)[0].id

  test('what to take of a tree can be said, and how much it may be', () =>
    using(async (run, zk) => {
      const tree = file(
        { path: '/app', data: 'app' },
        { path: '/app/conf', data: 'c', acl: ['world:anyone:r'] },
        { path: '/app/conf/x.bak', data: 'x' },
        { path: '/log', data: 'l' },
      )
      expect(await run(`import ${tree} /some -y --limit 2`)).toMatchObject({ code: 1 })
      expect(await zk.exists('/some')).toBeUndefined()
      expect((await run(`import ${tree} /some -y --include /app/conf --exclude *.bak --no-acl`)).code).toBe(0)
      expect((await zk.children('/some')).children).toEqual(['app'])
      expect((await zk.get('/some/app')).data).toBeNull()
      expect((await zk.children('/some/app/conf')).children).toEqual([])
      expect((await zk.getAcl('/some/app/conf')).acl).toMatchObject([{ perms: 31 }])
    }))

  test('stdin is read once: what is in the way is found there only', () =>
    using(async (run, zk) => {
      await zk.create('/in/b', 'mine', { parents: true })
      const lines = '{"path":"/a","data":"a"}\n{"path":"/b","data":"b"}\n'
      const { code, err } = await run('import - /in -y', lines)
      expect([code, err]).toEqual([7, expect.stringContaining('created 1, 1 B; 1 are there and differ: /in/b')])
      expect(await data(zk, '/in/b')).toBe('mine')
      expect((await run('import - /in -y --limit 1', '{"path":"/c"}\n{"path":"/d"}\n')).code).not.toBe(0)
    }))

  test('what cannot be meant is refused before anything is sent', () =>
    using(async (run, zk) => {
      await zk.create('/self', null)
      expect(await run('import /self /self/copy -y')).toMatchObject({ code: 2 })
      expect(await run(`import ${file({ path: '/a' })} -y`)).toMatchObject({
        code: 2,
        err: expect.stringContaining('import needs PATH'),
      })
      expect(await run(`import ${file({ path: '/a' })} /zookeeper/x -y`)).toMatchObject({ code: 2 })
      expect((await run('import /nowhere /there -y')).code).toBe(4)
    }))

  test('what ZooKeeper would not have is told; of what is one transaction nothing is there then', () =>
    using(async (run, zk) => {
      const tree = file({ path: '/a\u0001' }, { path: '/b', data: 'b', acl: [] }, { path: '/c', data: 'c' })
      const { code, err } = await run(`import ${tree} /bad -y --json`)
      expect(code).toBe(7)
      expect(JSON.parse(err).error).toMatchObject({ created: 0, refused: 2 })
      expect(await zk.exists('/bad')).toBeUndefined()
      expect((await run(`import ${tree} /bad -y --exclude b`)).code).toBe(7)
      expect((await zk.children('/bad')).children).toEqual(['c'])
    }))
}
