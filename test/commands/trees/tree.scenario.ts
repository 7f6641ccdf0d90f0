import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

const hidden = [{ perms: 30, scheme: 'world', id: 'anyone' }]
const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** `tree`, the same on any server. */
export function treeScenario(connect: () => Promise<ZooKeeper>): void {
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect()
    await zk.create('/tree/n-2', 'two', { parents: true })
    await zk.create('/tree/n-10', Buffer.from([0x1f, 0, 0xff]))
    await zk.create('/tree/n-2/json', '{ "a":\n 1 }')
    await zk.create('/tree/n-2/empty', '')
    await zk.create('/tree/owned', 'x', { mode: 'ephemeral' })
  })
  afterAll(() => zk.close())

  const run = (line: string) => runner(zk)(line)
  const drawn = async (line: string) =>
    (await runner(zk, { output: 'pretty', color: false, unicode: true }, { terminal: true })(line)).out
      .split('\n')
      .slice(0, -1)

  test('it is drawn, siblings in their order, numbers by their value, with how many there are', async () => {
    expect(await drawn('tree /tree')).toEqual([
      '/tree',
      '├── n-2',
      '│   ├── empty',
      '│   └── json',
      '├── n-10',
      '└── owned',
      '',
      '6 znodes',
    ])
    expect((await drawn('tree /tree --sort size')).slice(0, 3)).toEqual(['/tree', '├── n-2', '│   ├── json'])
  })

  test('sizes and data stand beside the names, decoded, a line each', async () => {
    expect((await drawn('tree /tree --sizes --data')).slice(0, 6)).toEqual([
      '/tree  0 B',
      '├── n-2  3 B  two',
      '│   ├── empty  0 B  ""',
      '│   └── json  11 B  { "a": 1 }',
      '├── n-10  3 B  0x1f00ff',
      '└── owned  1 B  x',
    ])
  })

  test('-l is a table, with the columns that are asked for', async () => {
    expect(await drawn('tree /tree -l --columns type,children --depth 1')).toEqual([
      'NAME                      TYPE        CHILDREN',
      '/tree                     persistent         3',
      '├── n-2                   persistent         2',
      '├── n-10                  persistent         0',
      '└── owned                 ephemeral          0',
      '',
      '4 znodes',
    ])
    expect(await drawn('tree /tree -l --columns owner')).toContain(
      `└── owned                 0x${zk.sessionId.toString(16)}`,
    )
  })

  test('so many children of each znode, and how many more there are', async () => {
    expect(await drawn('tree /tree --limit 1')).toEqual([
      '/tree',
      '├── n-2',
      '│   ├── empty',
      '│   └── … 1 more',
      '└── … 2 more',
      '',
      '3 znodes, 3 skipped',
    ])
  })

  test('in a pipe a full path a line, nothing else; the summary on stderr when asked for', async () => {
    expect(await run('tree /tree/n-2 --sizes --data --limit 1')).toEqual({
      ...{ code: 0, err: '', out: '/tree/n-2\t3\ttwo\n/tree/n-2/empty\t0\t\n' },
    })
    expect((await run('tree /tree/n-2 --summary')).err).toBe('zoosh: 3 znodes\n')
  })

  test('in JSON a document a znode, and what was left out and how it went', async () => {
    const documents = JSON.parse((await run('tree /tree --json --data --limit 1')).out)
    expect(documents).toEqual([
      { path: '/tree', data: null, encoding: null, more: 2 },
      { path: '/tree/n-2', data: 'two', encoding: 'utf8', more: 1 },
      { path: '/tree/n-2/empty', data: '', encoding: 'utf8' },
      { summary: { read: 3, gone: 0, denied: 0, skipped: 3 } },
    ])
    const lines = (await run('tree /tree/n-10 -l -o ndjson')).out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ stat: { dataLength: 3 } }, { summary: { read: 1 } }])
  })

  test('what may not be read is marked and told, the rest is drawn, and the exit code is 7', async () => {
    await zk.setAcl('/tree/n-2', hidden)
    try {
      const { code, out, err } = await run('tree /tree --json --data')
      const { summary } = JSON.parse(out).at(-1)
      expect([code, summary]).toEqual([7, { read: 4, gone: 0, denied: 1, skipped: 0 }])
      expect(JSON.parse(out)).toContainEqual({ path: '/tree/n-2', denied: 'NoAuth' })
      expect(JSON.parse(out)).toContainEqual({ path: '/tree/owned', data: 'x', encoding: 'utf8' })
      expect(err.split('\n')[0]).toBe('zoosh: not permitted by the ACL: /tree/n-2')
      expect(await drawn('tree /tree')).toContain('├── n-2  denied')
    } finally {
      await zk.setAcl('/tree/n-2', open)
    }
  })

  test('what makes no sense is told before anything is sent', async () => {
    expect(await run('tree /none')).toMatchObject({ code: 4, out: '' })
    for (const line of [
      'tree /tree --limit 0',
      'tree /tree --columns size',
      'tree /tree -l --sizes',
      'tree /tree --depth x',
    ])
      expect([line, (await run(line)).code]).toEqual([line, 2])
  })
}
