import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { read } from '../../tree/transfer/moving.ts'
import { type Run, runner } from '../run-line.ts'

/** What `mv` must do, whoever the server is: run against the sandbox and the real one. */
export function mvScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let at: string
  let round = 0
  beforeAll(async () => {
    zk = await open()
    run = runner(zk, { server: hosts() })
  })
  afterAll(() => zk.close())
  beforeEach(async () => {
    at = `/mv${++round}`
    await zk.create(at)
    await zk.create(`${at}/src`, null)
    await zk.create(`${at}/src/a`, 'one')
    await zk.create(`${at}/src/a/below`, Buffer.from([0xff, 0]))
    await zk.create(`${at}/src/b`, '', { acl: 'world:anyone:cdrwa,ip:10.0.0.1:r' })
  })
  const json = async (line: string) => JSON.parse((await run(line)).out)

  test('a small tree moves in one transaction, and undo takes it back', async () => {
    const before = await read(zk, `${at}/src`)
    const asked = await run(`mv ${at}/src ${at}/deep/dst`)
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining(`move ${at}/src to ${at}/deep/dst: 4 znodes`) })
    const moved = await json(`mv ${at}/src ${at}/deep/dst -y --json`)
    expect(moved).toMatchObject({ moved: 4, atomic: true, journals: [expect.any(Number)] })
    expect(await zk.exists(`${at}/src`)).toBeUndefined()
    expect(await read(zk, `${at}/deep/dst`)).toEqual(before)
    // All of them by one transaction.
    const { stat } = await zk.get(`${at}/deep/dst`)
    expect((await zk.get(`${at}/deep/dst/a/below`)).stat.czxid).toBe(stat.czxid)
    expect((await run(`undo ${moved.journals[0]} -y`)).code).toBe(0)
    expect(await read(zk, `${at}/src`)).toEqual(before)
    expect(await zk.exists(`${at}/deep/dst`)).toBeUndefined()
  })

  test('a larger tree is copied, verified and deleted, and undo takes it back', async () => {
    const items = Array.from({ length: 600 }, (_, i) => ({ path: `${at}/src/a/n${i}`, data: `data ${i}` }))
    await zk.createMany(items)
    const before = await read(zk, `${at}/src`)
    const moved = await json(`mv ${at}/src ${at}/dst -y --json`)
    expect(moved).toMatchObject({ moved: 604, atomic: false })
    expect(await zk.exists(`${at}/src`)).toBeUndefined()
    expect(await read(zk, `${at}/dst`)).toEqual(before)
    expect((await run(`undo ${moved.journals[0]} -y`)).code).toBe(0)
    expect(await read(zk, `${at}/src`)).toEqual(before)
    expect(await zk.exists(`${at}/dst`)).toBeUndefined()
  })

  test('what comes below it meanwhile stays where it is, ephemerals too, and is told; the same command goes on', async () => {
    await zk.createMany(Array.from({ length: 600 }, (_, i) => ({ path: `${at}/src/a/n${i}`, data: `data ${i}` })))
    await using other = await open()
    const { sync } = zk
    // Copied, and not read again yet.
    zk.sync = async (...args) => {
      zk.sync = sync
      await other.create(`${at}/src/a/n7/new`, 'new')
      await other.create(`${at}/src/held`, 'x', { mode: 'ephemeral' })
      await other.set(`${at}/src/a/n8`, 'changed')
      return sync.apply(zk, args)
    }
    const { code, err } = await run(`mv ${at}/src ${at}/dst -y`)
    expect({ code, err }).toEqual({ code: 7, err: expect.stringContaining('goes on from here') })
    expect((await read(zk, `${at}/src`)).map(({ path }) => path)).toEqual([
      '',
      '/a',
      '/a/n7',
      '/a/n7/new',
      '/a/n8',
      '/held',
    ])
    expect(await run(`mv ${at}/src ${at}/dst -y`)).toMatchObject({ code: 5 })
    await other.delete(`${at}/src/held`)
    // It is not guessed which of the two is meant.
    expect(await run(`mv ${at}/src ${at}/dst -y`)).toMatchObject({
      code: 5,
      err: expect.stringContaining(`${at}/dst/a/n8`),
    })
    await zk.delete(`${at}/dst/a/n8`)
    expect(await json(`mv ${at}/src ${at}/dst -y --json`)).toMatchObject({ moved: 5 })
    expect(String((await zk.get(`${at}/dst/a/n7/new`)).data)).toBe('new')
    expect(String((await zk.get(`${at}/dst/a/n8`)).data)).toBe('changed')
    expect(await zk.exists(`${at}/src`)).toBeUndefined()
    expect((await read(zk, `${at}/dst`)).length).toBe(605)
  })

  test('what was copied before is gone on with', async () => {
    const before = await read(zk, `${at}/src`)
    await run(`cp -r ${at}/src ${at}/dst`)
    await zk.delete(`${at}/src/a/below`)
    expect(await json(`mv ${at}/src ${at}/dst -y --json`)).toMatchObject({ moved: 3, atomic: false })
    expect(await zk.exists(`${at}/src`)).toBeUndefined()
    expect(await read(zk, `${at}/dst`)).toEqual(before)
  })

  test('to another ensemble, and below another znode', async () => {
    const before = await read(zk, `${at}/src`)
    const moved = await json(`mv zk://${hosts()}${at}/src ${at}/into/ -y --json`)
    expect(moved).toMatchObject({ moved: 4, atomic: true })
    expect(await read(zk, `${at}/into/src`)).toEqual(before)
  })

  test('nothing is done about what is in the way, or cannot be moved as it is', async () => {
    await zk.create(`${at}/dst`, 'other')
    const refusals: [string, number, string][] = [
      [`mv ${at}/src ${at}/dst -y`, 5, `there and differ: ${at}/dst`],
      [`mv ${at}/src ${at}/src/in -y`, 2, 'cannot be put into itself'],
      [`mv ${at}/src ${at}/src -y`, 2, 'is where it is to go'],
      [`mv ${at}/none ${at}/x -y`, 4, 'no such znode'],
      ['mv / /x -y', 2, 'cannot be moved'],
      ['mv /zookeeper /x -y', 2, "servers' own"],
      [`mv ${at}/src x.yaml -y`, 2, 'moves znodes'],
      [`mv ${at}/src ${at}/x -y --limit 3`, 1, 'more than --limit 3'],
    ]
    for (const [line, code, why] of refusals)
      expect([line, await run(line)]).toEqual([line, { code, out: '', err: expect.stringContaining(why) }])
    await zk.create(`${at}/src/mine`, 'x', { mode: 'ephemeral' })
    expect(await run(`mv ${at}/src ${at}/x -y`)).toMatchObject({
      code: 5,
      err: expect.stringContaining('1 ephemerals'),
    })
    expect((await read(zk, `${at}/src`)).length).toBe(5)
    expect(await json(`mv ${at}/src ${at}/x -y --ephemerals --json`)).toMatchObject({ moved: 5 })
    expect((await zk.get(`${at}/x/mine`)).stat.ephemeralOwner).toBe(0n)
  })

  test('a hash that the server hides is not lost', async () => {
    await zk.create(`${at}/src/secret`, 'x', { acl: 'digest:alice:aGFzaA==:cdrwa,world:anyone:rcd' })
    const { code, err } = await run(`mv ${at}/src ${at}/dst -y`)
    const shown = (await zk.getAcl(`${at}/src/secret`)).acl.some(({ id }) => id.endsWith(':x'))
    if (shown) expect({ code, err }).toEqual({ code: 6, err: expect.stringContaining('hides the hashes') })
  })
}
