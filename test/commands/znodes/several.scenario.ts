import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

/** Commands that take several paths. */
export function severalScenario(connect: () => Promise<ZooKeeper>): void {
  let zk: ZooKeeper
  let run: ReturnType<typeof runner>

  beforeAll(async () => {
    zk = await connect()
    run = runner(zk)
    await zk.create('/several')
    await zk.create('/several/a', 'x')
    await zk.create('/several/b', 'yy\n')
    await zk.create('/several/secret', 'z')
    await zk.setAcl('/several/secret', [{ perms: 30, scheme: 'world', id: 'anyone' }])
  })
  afterAll(() => zk.close())

  const [a, b, secret, none] = ['/several/a', '/several/b', '/several/secret', '/several/none']
  const json = async (line: string) => JSON.parse((await run(`${line} --json`)).out)

  test('of one everything is as ever', async () => {
    expect((await run(`get ${a}`)).out).toBe('x')
    expect((await run(`stat ${a}`)).out).toMatch(/^cZxid\t0x[0-9a-f]+\n(\S+\t\S*\n){10}$/)
    expect((await run(`exists ${a}`)).out).toBe('yes\n')
    expect(await json(`get ${a}`)).toMatchObject({ path: a, data: 'x' })
    expect(await json(`stat ${a}`)).toMatchObject({ path: a, stat: { dataLength: 1 } })
    expect(await json(`exists ${none}`)).toEqual({ path: none, exists: false })
    const { code, out, err } = await run(`stat ${none}`)
    expect([code, out, err.split('\n')[0]]).toEqual([4, '', `zoosh: no such znode: ${none}`])
  })

  test('get prints one after the other as stored', async () => {
    expect((await run(`get ${a} ${b}`)).out).toBe('xyy\n')
    expect(await json(`get ${a} ${b}`)).toMatchObject([
      { path: a, data: 'x' },
      { path: b, data: 'yy\n' },
    ])
  })

  test('stat has a line each in a pipe', async () => {
    const { out } = await run(`stat ${a} ${b}`)
    expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual([a, b, ''])
    expect(out.split('\n')[1]!.split('\t').slice(10)).toEqual(['3', '0'])
    expect(await json(`stat ${a} ${b}`)).toMatchObject([{ path: a }, { path: b, stat: { dataLength: 3 } }])
  })

  test('exists says no when one is missing, whichever', async () => {
    for (const [line, text, code] of [
      [`exists ${a} ${b}`, `${a}\tyes\n${b}\tyes\n`, 0],
      [`exists ${none} ${b}`, `${none}\tno\n${b}\tyes\n`, 1],
      [`exists ${a} ${none}`, `${a}\tyes\n${none}\tno\n`, 1],
    ] as const)
      expect(await run(line)).toEqual({ out: text, code, err: '' })
    expect(await json(`exists ${none} ${b}`)).toMatchObject([{ exists: false }, { path: b, exists: true }])
  })

  test('touch gives each a new version, and makes what is missing', async () => {
    const before = (await zk.exists(a))!.version
    expect(await run(`touch ${a} /several/new/x /several/new -p`)).toEqual({ code: 0, out: '', err: '' })
    expect((await zk.exists(a))!.version).toBe(before + 1)
    expect(await json(`touch ${a} /several/new`)).toMatchObject([{ path: a }, { path: '/several/new' }])
    const plan = await run(`touch ${a} /several/newer --dry-run`)
    expect([plan.code, plan.out + plan.err]).toEqual([
      0,
      expect.stringMatching(/touch \/several\/a.*\n.*create \/several\/newer/),
    ])
  })

  test('what is refused is told, the others are done, and the worst decides', async () => {
    const some = await run(`get ${none} ${a} ${secret} ${b} --json`)
    expect([some.code, JSON.parse(some.out)]).toMatchObject([6, [{ path: a }, { path: b }]])
    const [first, second] = some.err.trim().split('\n')
    expect(first).toBe(`zoosh: no such znode: ${none}`)
    expect(JSON.parse(second!)).toMatchObject({ error: { code: 'NoAuth', path: secret } })
    expect(await run(`stat ${none} ${a}`)).toMatchObject({ code: 4, out: expect.stringContaining(a) })
    expect(await run(`touch -c ${none} ${secret} ${b}`)).toMatchObject({ code: 6 })
    expect(await json(`stat ${none} ${none}`)).toEqual([])
  })
}
