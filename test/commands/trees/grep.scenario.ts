import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Run, runner } from '../run-line.ts'

/** What `grep` finds, on any ZooKeeper. */
export function grepScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    zk = await open()
    run = runner(zk, { server: hosts() })
    await zk.create('/g')
    await zk.create('/g/empty', '')
    await zk.create('/g/props', 'url=jdbc:postgresql://db/shop\r\npool=20\nPool.max=30\nspool=1\n')
    await zk.create('/g/json', '{"name":"shop","pool":{"size":20}}')
    await zk.create('/g/packed', gzipSync('first\nthe pool is packed\nlast'))
    await zk.create('/g/bytes', Buffer.from([0, 1, 2, 255, ...Buffer.from('pool'), 254, 10, 7]))
    await zk.create('/g/count', '1\n2\n3\n4\n5\n6\n7\n8\n9\n10')
  })
  afterAll(() => zk.close())

  const rows = (...lines: string[]) => lines.map((line) => `${line}\n`).join('')

  test.each<[string, string]>([
    [
      'pool /g',
      rows(
        '/g/bytes\t1\t\\x00\\x01\\x02\ufffdpool\ufffd',
        '/g/json\t3\t  "pool": {',
        '/g/packed\t2\tthe pool is packed',
        '/g/props\t2\tpool=20',
        '/g/props\t4\tspool=1',
      ),
    ],
    ['-i ^pool /g/props', rows('/g/props\t2\tpool=20', '/g/props\t3\tPool.max=30')],
    ['-w pool /g/props', rows('/g/props\t2\tpool=20')],
    ['-F l.m -i /g', rows('/g/props\t3\tPool.max=30')],
    ['shop$ /g', rows('/g/props\t1\turl=jdbc:postgresql://db/shop')],
    [
      '-v pool -i /g/packed /g/props',
      rows('/g/packed\t1\tfirst', '/g/packed\t3\tlast', '/g/props\t1\turl=jdbc:postgresql://db/shop'),
    ],
    ['-l pool /g', rows('/g/bytes', '/g/json', '/g/packed', '/g/props')],
    ['-c pool /g', rows('/g/bytes\t1', '/g/json\t1', '/g/packed\t1', '/g/props\t2')],
    [
      '--only p[o]+l|20 /g/json /g/props',
      rows('/g/json\t3\tpool', '/g/json\t4\t20', '/g/props\t2\tpool', '/g/props\t2\t20', '/g/props\t4\tpool'),
    ],
    ['-o o /g/packed', rows('/g/packed\t2\to', '/g/packed\t2\to')],
    ['-m 2 . /g/count', rows('/g/count\t1\t1', '/g/count\t2\t2')],
    ['-A 1 -B2 4 /g/count', rows('/g/count\t2-\t2', '/g/count\t3-\t3', '/g/count\t4\t4', '/g/count\t5-\t5')],
    [
      '-C 1 [46] /g/count',
      rows('/g/count\t3-\t3', '/g/count\t4\t4', '/g/count\t5-\t5', '/g/count\t6\t6', '/g/count\t7-\t7'),
    ],
    ['--raw pool /g/json', rows('/g/json\t1\t{"name":"shop","pool":{"size":20}}')],
  ])('grep %s', async (line, out) => {
    expect(await run(`grep ${line}`)).toEqual({ out, err: '', code: 0 })
  })

  test('nothing found is 1, and says nothing', async () => {
    expect(await run('grep nowhere /g')).toEqual({ out: '', err: '', code: 1 })
    expect(await run('grep nowhere /g --json')).toEqual({ out: '[]\n', err: '', code: 1 })
    expect(await run('grep --raw packed /g')).toEqual({ out: '', err: '', code: 1 })
    expect(await run('grep -v . /g/empty')).toEqual({ out: '', err: '', code: 1 })
  })

  test('as JSON, a document a line', async () => {
    const lines = async (line: string) => JSON.parse((await run(line)).out)
    expect(await lines('grep -C 1 is /g/packed --json')).toEqual([
      { path: '/g/packed', line: 1, text: 'first', context: true },
      { path: '/g/packed', line: 2, text: 'the pool is packed' },
      { path: '/g/packed', line: 3, text: 'last', context: true },
    ])
    expect(await lines('grep -c pool /g/props --json')).toEqual([{ path: '/g/props', count: 2 }])
    expect(await lines('grep -l pool /g/props --json --summary')).toEqual([
      { path: '/g/props' },
      { summary: { read: 1, gone: 0, denied: 0, skipped: 0 } },
    ])
    expect((await run('grep --output ndjson pool /g/packed')).out).toBe(
      '{"path":"/g/packed","line":2,"text":"the pool is packed"}\n',
    )
  })

  test('data that may not be read is told, and the code is 7, whatever is found', async () => {
    const owner = await open()
    await owner.addAuth('digest', 'eve:secret')
    await owner.create('/g/secret', 'pool', { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
    const { out, err, code } = await run('grep packed /g')
    expect({ out, code }).toEqual({ out: '/g/packed\t2\tthe pool is packed\n', code: 7 })
    expect(err).toMatch(/\/g\/secret\n.*one znode may not be read/)
    expect((await run('grep nowhere /g')).code).toBe(7)
    await owner.delete('/g/secret')
    await owner.close()
  })

  test('an expression made to be slow is not, on a megabyte', async () => {
    await zk.create('/g/large', Buffer.alloc(1_000_000, 'a'))
    for (const pattern of ['(a+)+$b', '(a|aa)+c', '(.*)*x.*y'])
      expect((await run(`grep ${pattern} /g/large`)).code).toBe(1)
    expect((await run('grep -c -o (a|aa)+ /g/large')).code).toBe(2)
    expect((await run('grep -c (a|aa)+$ /g/large')).out).toBe('/g/large\t1\n')
    await zk.delete('/g/large')
  })

  test.each([
    ['(a)\\1', 'no backreference'],
    ['a(?=b)', 'no lookahead'],
    ['(', 'missing closing )'],
    ['x{1001}', 'invalid repeat count'],
  ])('%s is refused by every command that takes an expression, and nothing is sent', async (source, why) => {
    const nobody = new Proxy(zk, { get: (_, name) => (name === 'then' ? undefined : expect.unreachable('asked')) })
    for (const line of [
      ['grep', source, '/g'],
      ['grep', '-w', source, '/g'],
      ['find', '/g', '--regex', source],
      ['wait', '/g', '--data', source],
      ['logs', 'grep', '/nonexistent', source],
    ]) {
      const { code, err } = await runner(nobody)(line)
      expect([line, code, err]).toEqual([line, 2, expect.stringContaining(why)])
    }
  })
}
