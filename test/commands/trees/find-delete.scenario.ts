import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'

/** What `find --delete` deletes and what not, and that `undo` puts it back, on any ZooKeeper. */
export function findDeleteScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let home: string
  let root: string
  let number = 0

  beforeAll(async () => {
    zk = await open()
    run = runner(zk, { server: hosts() })
  })
  afterAll(() => zk.close())
  beforeEach(async () => {
    home = process.env.XDG_DATA_HOME!
    process.env.XDG_DATA_HOME = mkdtempSync(join(home, 'journal-'))
    root = `/fd${++number}`
    for (const path of ['', '/a', '/a/old-1', '/b', '/b/old-2', '/b/old-2/child', '/b/new'])
      await zk.create(root + path, path)
  })
  afterEach(() => {
    process.env.XDG_DATA_HOME = home
  })

  const left = async () =>
    (await run(`find ${root}`)).out
      .split('\n')
      .slice(0, -1)
      .map((path) => path.slice(root.length))
  const all = ['', '/a', '/a/old-1', '/b', '/b/new', '/b/old-2', '/b/old-2/child']

  test('what is found goes, parents that are not stay, and undo puts it back', async () => {
    const { code, out } = await run(`find ${root} --path ${root}/*/{old-1,new} --delete -y --json`)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ deleted: 2, vanished: 0, journal: 1 })
    expect(await left()).toEqual(['', '/a', '/b', '/b/old-2', '/b/old-2/child'])
    expect(JSON.parse((await run('undo ls --json')).out)[0]).toMatchObject({
      command: `find ${root} --delete`,
      znodes: 2,
    })
    expect(JSON.parse((await run('undo -y --json')).out)).toMatchObject({ restored: 2, conflicts: 0 })
    expect(await left()).toEqual(all)
    expect(String((await zk.get(`${root}/a/old-1`)).data)).toBe('/a/old-1')
  })

  test('a match with children that do not match is refused before anything is deleted; -r takes them along', async () => {
    const refused = await run(`find ${root} --name old-* --delete -y`)
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining(`${root}/b/old-2 has children`) })
    expect(await left()).toEqual(all)
    const dry = await run(`find ${root} --name old-* --delete -r --dry-run`)
    const paths = ['/a/old-1', '/b/old-2', '/b/old-2/child'].map((path) => `${root}${path}\n`).join('')
    expect(dry).toEqual({
      out: '',
      code: 0,
      err: `${paths}would delete 3 znodes found below ${root}: 30 B, 0 ephemeral\n`,
    })
    expect(await run(`find ${root} --name old-* --delete -r -y`)).toMatchObject({ code: 0 })
    expect(await left()).toEqual(['', '/a', '/b', '/b/new'])
    expect(JSON.parse((await run('undo -y --json')).out)).toMatchObject({ restored: 3 })
    expect(await left()).toEqual(all)
  })

  test('without -y and a terminal it is counted and refused; nothing to delete is not asked about', async () => {
    expect(await run(`find ${root} --name new --delete`)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/1 znode .*\n.*-y/),
    })
    expect(await run(`find ${root} --name none --delete --json`)).toMatchObject({
      code: 0,
      out: '{"deleted":0,"vanished":0}\n',
    })
    expect(await run(`find ${root} --name new --delete -y --limit 1`)).toMatchObject({ code: 0 })
    expect(await run(`find ${root} --delete -y --limit 1`)).toMatchObject({ code: 1 })
    expect(await left()).toEqual(all.filter((path) => path !== '/b/new'))
  })

  test('all of it goes, children before parents, found twice or once; with --no-journal nothing is kept', async () => {
    const { out } = await run(`find ${root} ${root}/b --delete -y --no-journal --json`)
    expect(JSON.parse(out)).toEqual({ deleted: 7, vanished: 0 })
    expect(await zk.exists(root)).toBeUndefined()
    expect((await run('undo ls --json')).out).toBe('[]\n')
  })

  test('of the whole tree, neither the root nor what is the servers’ own', async () => {
    expect(await run('find / --name zookeeper --delete -y --json')).toMatchObject({
      code: 0,
      out: '{"deleted":0,"vanished":0}\n',
    })
  })

  test.each(['', ' --no-journal'])('what was changed since it was agreed to is left%s', async (flags) => {
    const path = `${root}/b/new`
    const meanwhile = runner(
      afterTheWalk(zk, () => zk.set(path, 'changed')),
      { server: hosts() },
    )
    const { code, err } = await meanwhile(`find ${root} --name {new,old-1} --delete -y${flags}`)
    expect({ code, err }).toEqual({ code: 7, err: expect.stringContaining('deleted 1 znodes, 1 not') })
    expect(String((await zk.get(path)).data)).toBe('changed')
    expect(await zk.exists(`${root}/a/old-1`)).toBeUndefined()
  })

  test('a znode that got a child since is left', async () => {
    const meanwhile = runner(
      afterTheWalk(zk, () => zk.create(`${root}/b/new/child`)),
      { server: hosts() },
    )
    expect((await meanwhile(`find ${root} --name new --delete -y`)).code).toBe(7)
    expect(await zk.exists(`${root}/b/new/child`)).toBeDefined()
  })
}

/** A session before whose first look at an ACL, or of a deletion, something happens. */
function afterTheWalk(zk: ZooKeeper, act: () => Promise<unknown>): ZooKeeper {
  let done: Promise<unknown> | undefined
  const late = new Set(['getAcl', 'sync', 'call'])
  return new Proxy(zk, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (!late.has(String(name))) return value.bind(target)
      return async (...args: unknown[]) => {
        await (done ??= act())
        return value.apply(target, args)
      }
    },
  })
}
