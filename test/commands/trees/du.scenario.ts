import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'

/** What `du` adds up, on any ZooKeeper. */
export function duScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    zk = await open()
    run = runner(zk, { server: hosts() })
    await zk.create('/d', 'ten bytes.')
    await zk.create('/d/large', 'x'.repeat(900))
    await zk.create('/d/many', null)
    for (let i = 0; i < 5; i++) await zk.create(`/d/many/n-${i}`, 'x', { mode: i < 2 ? 'ephemeral' : 'persistent' })
    await zk.create('/d/deep/er/est', 'xyz', { parents: true })
  })
  afterAll(() => zk.close())

  const rows = (...lines: string[]) => lines.map((line) => `${line}\n`).join('')
  const whole = '/d\t918\t11\t2\t900\t0 %\t/d/large'
  const large = '/d/large\t900\t1\t0\t900\t0 %\t/d/large'
  const many = '/d/many\t5\t6\t2\t39\t0 %\t/d/many'
  const deep = '/d/deep\t3\t3\t0\t11\t0 %\t/d/deep/er'

  test.each<[string, string]>([
    ['/d', rows(whole, large, many, deep)],
    ['/d --depth 0', rows(whole)],
    ['/d --top 2', rows(whole, large)],
    ['/d --sort path', rows(whole, deep, large, many)],
    ['/d --sort znodes', rows(whole, many, deep, large)],
    ['/d --sort ephemerals --top 2', rows(whole, many)],
    [
      '/d/deep --depth 9',
      rows(deep, '/d/deep/er\t3\t2\t0\t11\t0 %\t/d/deep/er', '/d/deep/er/est\t3\t1\t0\t3\t0 %\t/d/deep/er/est'),
    ],
    ['/d --families', rows('/d/many\t5\t39\t0 %', '/d\t3\t29\t0 %', '/d/deep/er\t1\t11\t0 %', '/d/deep\t1\t10\t0 %')],
    ['/d --families --top 1', rows('/d/many\t5\t39\t0 %')],
  ])('du %s', async (line, out) => {
    expect(await run(`du ${line}`)).toEqual({ out, err: '', code: 0 })
  })

  test('what nears jute.maxbuffer is marked and told', async () => {
    const { out, err, code } = await run('du /d --max-buffer 1k --depth 0')
    expect({ out, code }).toEqual({ out: '/d\t918\t11\t2\t900\t88 %\t/d/large\n', code: 0 })
    expect(err).toBe('zoosh: /d/large: its data has 900 bytes, 88 % of jute.maxbuffer\n')
    const lists = await run('du /d/many --max-buffer 40 --depth 0')
    expect(lists.err).toBe('zoosh: /d/many: the list of its children has 39 bytes, 98 % of jute.maxbuffer\n')
  })

  test('as JSON, one document', async () => {
    expect(JSON.parse((await run('du /d/deep --depth 0 --json')).out)).toEqual({
      path: '/d/deep',
      limit: 1_048_575,
      usage: [
        {
          ...{ path: '/d/deep', bytes: 3, znodes: 3, ephemerals: 0 },
          largest: { path: '/d/deep/er', what: 'children', bytes: 11 },
        },
      ],
      near: [],
      summary: { read: 3, gone: 0, denied: 0, skipped: 0 },
    })
    expect(JSON.parse((await run('du /d/many --families --json')).out).families).toEqual([
      { path: '/d/many', children: 5, bytes: 39 },
    ])
  })
  test('what may not be read is told, the rest is added up, and the code is 7', async () => {
    const owner = await open()
    await owner.addAuth('digest', 'eve:secret')
    await owner.create('/d/secret', 'pool', { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
    await owner.create('/d/secret/in', 'unseen')
    const { out, err, code } = await run('du /d --depth 0')
    // Newer servers hide the stat, too: how many bytes the hidden one has.
    expect(out).toMatch(/^\/d\t(918|922)\t12\t2\t900\t0 %\t\/d\/large\n$/)
    expect(code).toBe(7)
    expect(err).toMatch(/\/d\/secret\n.*one znode may not be read/)
    for (const line of ['du /d --json', 'du /d --json --summary', 'du /d --summary']) {
      expect([line, (await run(line)).code]).toEqual([line, 7])
    }
    for (const path of ['/d/secret/in', '/d/secret']) await owner.delete(path)
    await owner.close()
  })
}
