import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { type Run, runner } from '../run-line.ts'

/** What bulk commands keep in the journal, and what undo makes of it. */
export function undoScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  async function using(use: (run: Run, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(runner(zk, { server: hosts() }), zk)
    } finally {
      await zk.close()
    }
  }

  // A journal for each test: undo takes back what was done last, whoever did it.
  let home: string
  beforeEach(() => {
    home = process.env.XDG_DATA_HOME!
    process.env.XDG_DATA_HOME = mkdtempSync(join(home, 'journal-'))
  })
  afterEach(() => {
    process.env.XDG_DATA_HOME = home
  })

  /** Everything undo is to bring back, by path. */
  async function picture(zk: ZooKeeper, root: string): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {}
    const visit = async (path: string): Promise<void> => {
      const [{ data }, { acl }, { children }] = await Promise.all([zk.get(path), zk.getAcl(path), zk.children(path)])
      all[path] = { data: data === null ? null : data.toString('latin1'), acl }
      for (const name of [...children].sort()) await visit(`${path}/${name}`)
    }
    await visit(root)
    return all
  }

  async function grow(zk: ZooKeeper, root: string): Promise<Record<string, unknown>> {
    await zk.create(root, 'root')
    await zk.create(`${root}/null`, null)
    await zk.create(`${root}/empty`, '')
    await zk.create(`${root}/text`, 'žluťoučký "kůň"\n\\ \u2028')
    await zk.create(`${root}/bytes`, Buffer.from(Array.from({ length: 256 }, (_, i) => i)))
    await zk.create(`${root}/acl`, 'x', { acl: 'world:anyone:cdra,ip:10.0.0.0/8:r,digest:eve:HASH=:cdrwa' })
    await zk.create(`${root}/deep/er/est`, 'z', { parents: true })
    for (let i = 0; i < 5; i++) await zk.create(`${root}/deep/s-`, String(i), { mode: 'persistent-sequential' })
    return picture(zk, root)
  }

  const last = async (run: Run) => JSON.parse((await run('undo ls --json')).out)[0]

  test('delete -r is taken back: data, null and empty ones, ACLs, bytes', () =>
    using(async (run, zk) => {
      const before = await grow(zk, '/u1')
      expect((await run('delete -r /u1 -y')).code).toBe(0)
      expect(await last(run)).toMatchObject({ state: 'done', command: 'delete -r /u1', znodes: 14, roots: ['/u1'] })
      const planned = await run('undo --dry-run')
      expect(planned).toMatchObject({ code: 0, out: '' })
      expect(planned.err).toMatch(/^would undo \d+ \(delete -r \/u1, .*\): put back 14, \d+ B\n$/)
      expect(await zk.exists('/u1')).toBeUndefined()
      const refused = await run('undo')
      expect(refused.code).toBe(2)
      expect(refused.err).toMatch(/put back 14.*\n.*-y/)
      const done = await run('undo -y --json')
      expect(JSON.parse(done.out)).toMatchObject({ restored: 14, conflicts: 0, failed: 0, command: 'delete -r /u1' })
      expect(await picture(zk, '/u1')).toEqual(before)
      expect(await last(run)).toMatchObject({ state: 'undone' })
    }))

  test('the files are for their owner only, and hold data as it was', () =>
    using(async (run, zk) => {
      await zk.create('/u2', 'swordfish')
      await run('delete -r /u2 -y')
      const { folder } = await last(run)
      const modes = [folder, join(folder, '..'), ...readdirSync(folder).map((name) => join(folder, name))].map(
        (path) => {
          const { mode } = statSync(path)
          return (mode & 0o777).toString(8)
        },
      )
      expect(modes).toEqual(['700', '700', '600', '600', '600'])
      expect(readFileSync(join(folder, 'before.ndjson'), 'utf8')).toContain('"data":"swordfish"')
    }))

  test('undo takes back one operation after the other, and then says that there is nothing', () =>
    using(async (run, zk) => {
      await zk.create('/u3', null)
      for (const path of ['/u3/a', '/u3/b']) await zk.create(path, path)
      await run('delete -r /u3/a -y')
      await run('delete -r /u3/b -y')
      await run('undo -y')
      expect((await zk.children('/u3')).children).toEqual(['b'])
      await run('undo -y')
      expect((await zk.children('/u3')).children.length).toBe(2)
      expect(await run('undo -y')).toMatchObject({ code: 1, err: expect.stringContaining('nothing to undo') })
    }))

  test('what exists again is left alone and told, unless --force; that too can be taken back', () =>
    using(async (run, zk) => {
      await grow(zk, '/u4')
      await run('delete -r /u4 -y')
      await zk.create('/u4', 'new')
      await zk.create('/u4/text', 'newer')
      const partly = await run('undo -y --json')
      expect(partly.code).toBe(7)
      expect(JSON.parse(partly.err).error).toMatchObject({ code: 'Partial', restored: 12, conflicts: 2 })
      expect(String((await zk.get('/u4')).data)).toBe('new')
      expect(await last(run)).toMatchObject({ state: 'partly undone' })
      const again = await run('undo -y')
      expect(again.code).toBe(7)
      expect(again.err).toContain('conflict: /u4/text: it exists again\n')
      expect((await run('undo -y --force')).code).toBe(0)
      expect(String((await zk.get('/u4/text')).data)).toContain('kůň')
      const forced = await last(run)
      expect(forced).toMatchObject({ command: expect.stringMatching(/^undo \d+ --force$/), znodes: 2 })
      expect((await run(`undo ${forced.id} -y`)).code).toBe(0)
      expect(String((await zk.get('/u4')).data)).toBe('new')
      expect(String((await zk.get('/u4/text')).data)).toBe('newer')
    }))

  test('ephemerals are not put back, and that is said before', () =>
    using(async (run, zk) => {
      await zk.create('/u5', null)
      await zk.create('/u5/member', 'me', { mode: 'ephemeral' })
      await zk.create('/u5/plain', 'p')
      await run('delete -r /u5 -y')
      expect(await last(run)).toMatchObject({ znodes: 3, ephemerals: 1 })
      expect((await run('undo --dry-run')).err).toMatch(
        /^note: 1 ephemeral: not put back.*\nwould undo .*put back 2, 1 B\n$/,
      )
      expect((await run('undo -y')).err).toContain('note: 1 ephemeral: not put back')
      expect((await zk.children('/u5')).children).toEqual(['plain'])
    }))

  test('parents that went since are made again', () =>
    using(async (run, zk) => {
      await zk.create('/u6/a/b/c', 'deep', { parents: true })
      await run('delete -r /u6/a/b -y')
      await zk.delete('/u6/a')
      await zk.delete('/u6')
      expect((await run('undo -y')).code).toBe(0)
      expect(String((await zk.get('/u6/a/b/c')).data)).toBe('deep')
    }))

  test('what only partly went is put back only where it went', () =>
    using(async (run, zk) => {
      for (const path of ['/u7', '/u7/a', '/u7/a/b', '/u7/c']) await zk.create(path, path)
      await zk.setAcl('/u7/a', 'world:anyone:ra')
      expect((await run('delete -r /u7 -y')).code).toBe(7)
      expect(await last(run)).toMatchObject({
        state: 'partly done',
        error: expect.stringContaining('deleted 1 znodes'),
      })
      const kept = await zk.exists('/u7/a/b')
      expect(JSON.parse((await run('undo -y --json')).out)).toMatchObject({ restored: 1, unchanged: 0 })
      expect((await zk.exists('/u7/a/b'))?.czxid).toBe(kept?.czxid)
      expect(await zk.exists('/u7/c')).toBeDefined()
    }))

  test('what may not be read is not deleted, unless --no-journal', () =>
    using(async (run, zk) => {
      for (const path of ['/u8', '/u8/a', '/u8/b']) await zk.create(path, path)
      await zk.setAcl('/u8/b', 'digest:nobody:HASH=:cdrwa')
      const entries = JSON.parse((await run('undo ls --json')).out).length
      const refused = await run('delete -r /u8 -y')
      expect(refused).toMatchObject({
        code: 6,
        err: expect.stringMatching(/nothing was deleted: \/u8\/b may not be read/),
      })
      expect(refused.err).toContain('--no-journal')
      expect((await zk.children('/u8')).children.length).toBe(2)
      expect(JSON.parse((await run('undo ls --json')).out).length).toBe(entries)
      expect((await run('delete -r /u8 -y --no-journal')).code).toBe(0)
      expect(await zk.exists('/u8')).toBeUndefined()
    }))

  test('a journal that cannot be written refuses the command, naming the way around', () =>
    using(async (run, zk) => {
      process.env.XDG_DATA_HOME = '/dev/null/data'
      await zk.create('/u9', null)
      const refused = await run('delete -r /u9 -y')
      expect(refused).toMatchObject({
        code: 2,
        err: expect.stringMatching(/the journal cannot be written.*\n.*--no-journal/),
      })
      expect(await zk.exists('/u9')).toBeDefined()
      expect((await run('delete -r /u9 -y --no-journal')).code).toBe(0)
    }))

  test('acl set -R is taken back, but for what was changed since', () =>
    using(async (run, zk) => {
      for (const path of ['/u10', '/u10/a', '/u10/b']) await zk.create(path, null)
      await zk.setAcl('/u10/a', 'world:anyone:cdra')
      expect((await run('acl set -R /u10 world:anyone:ra -y')).code).toBe(0)
      await zk.setAcl('/u10/b', 'world:anyone:rwa')
      const partly = await run('undo -y')
      expect(partly).toMatchObject({
        code: 7,
        err: expect.stringContaining('conflict: /u10/b: its ACL was changed since'),
      })
      const perms = async (path: string) => (await run(`acl get ${path}`)).out
      expect(await perms('/u10')).toBe('world:anyone:cdrwa\n')
      expect(await perms('/u10/a')).toBe('world:anyone:cdra\n')
      expect(await perms('/u10/b')).toBe('world:anyone:rwa\n')
      expect((await run('undo -y --force')).code).toBe(0)
      expect(await perms('/u10/b')).toBe('world:anyone:cdrwa\n')
    }))

  test('a cleared quota is taken back', () =>
    using(async (run, zk) => {
      await zk.create('/u11', null)
      await run('quota set /u11 --count 7 --bytes-hard 99')
      const before = (await run('quota get /u11')).out
      await run('quota clear /u11 -y')
      expect((await run('quota get /u11')).code).toBe(1)
      expect((await run('undo -y')).code).toBe(0)
      expect((await run('quota get /u11')).out).toBe(before)
    }))

  test('an operation is known under a chroot, and refused from outside of it', () =>
    using(async (run, zk) => {
      await zk.create('/u12/app/x', 'x', { parents: true })
      await zk.create('/u12/other', null)
      const inside = await connect(`${hosts()}/u12/app`)
      const outside = await connect(`${hosts()}/u12/other`)
      try {
        const there = runner(inside, { server: `${hosts()}/u12/app` })
        await there('delete -r /x -y')
        const { id, roots } = await last(run)
        expect(roots).toEqual(['/u12/app/x'])
        const elsewhere = runner(outside, { server: `${hosts()}/u12/other` })
        expect(await elsewhere(`undo ${id} -y`)).toMatchObject({
          code: 2,
          err: expect.stringContaining('outside of the chroot'),
        })
        expect((await elsewhere('undo -y')).code).toBe(1)
        expect((await run('undo -y')).code).toBe(0)
        expect(String((await zk.get('/u12/app/x')).data)).toBe('x')
        await there('delete -r /x -y')
        expect((await there('undo -y')).code).toBe(0)
        expect(String((await zk.get('/u12/app/x')).data)).toBe('x')
      } finally {
        await Promise.all([inside.close(), outside.close()])
      }
    }))

  test('a tree that others write to is either gone and kept, or told to be partly there; nothing is lost', () =>
    using(async (run, zk) => {
      const other = await open()
      await zk.create('/u13', null)
      for (let i = 0; i < 30; i++) await zk.create(`/u13/n${i}`, '0')
      const written = new Map<string, string>()
      let busy = true
      const writer = (async () => {
        for (let i = 1; busy; i++) {
          const path = `/u13/n${i % 30}`
          await other.set(path, String(i)).then(
            () => written.set(path, String(i)),
            () => undefined,
          )
        }
      })()
      const { code } = await run('delete -r /u13 -y')
      busy = false
      await writer
      await other.close()
      expect([0, 7]).toContain(code)
      await run('undo -y')
      for (const [path, data] of written) expect([path, String((await zk.get(path)).data)]).toEqual([path, data])
    }))

  test('more znodes than one session reads are kept and put back whole', () =>
    using(async (run, zk) => {
      await zk.create('/u14', null)
      const items = Array.from({ length: 4500 }, (_, i) => ({
        path: `/u14/${i}`,
        data: `data ${i}`,
        acl: i % 3 === 0 ? 'world:anyone:cdra' : 'world:anyone:cdrwa',
      }))
      await zk.createMany(items)
      expect(JSON.parse((await run('delete -r /u14 -y --json')).out)).toMatchObject({ deleted: 4501 })
      expect(JSON.parse((await run('undo -y --json')).out)).toMatchObject({ restored: 4501, failed: 0 })
      for (const { path, data } of items.filter((_, i) => i % 500 === 0)) {
        expect(String((await zk.get(path)).data)).toBe(data)
      }
      expect((await zk.getAcl('/u14/3')).acl).toEqual([{ scheme: 'world', id: 'anyone', perms: 29 }])
      expect((await zk.getAcl('/u14/4')).acl).toEqual([{ scheme: 'world', id: 'anyone', perms: 31 }])
    }))
}
