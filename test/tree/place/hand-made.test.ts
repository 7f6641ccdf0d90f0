import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFileTree } from '../../../src/tree/place/file/file-tree.ts'
import { openFolderTree } from '../../../src/tree/place/folder/folder-tree.ts'
import { HELD } from '../../../src/tree/place/limits.ts'
import { newTally } from '../../../src/tree/walk/znode.ts'
import { readAll } from './trees.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-hand-made-'))
  await writeFile(join(home, 'beside.txt'), 'from beside')
})
afterAll(() => rm(home, { recursive: true }))

async function made(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(home, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

/** Path, data and ACL of each znode of a file. */
async function read(name: string, content: string | Uint8Array) {
  const znodes = await readAll(await openFileTree(await made(name, content)))
  return znodes.map(({ path, data, acl }) => [
    path,
    data?.toString() ?? data,
    ...(acl ? [acl.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join()] : []),
  ])
}

const tree = [
  ['', undefined, 'world:anyone:1'],
  ['/a', 'one', 'world:anyone:1'],
  ['/a/b', null, 'ip:10.0.0.1:31'],
  ['/a-', 'from beside', 'world:anyone:1'],
]

describe('people write', () => {
  test('lines of JSON, in any order, without the parents', async () => {
    const lines = '{"path":"/b/c","data":"x"}\n\n{"data":"AP8=","encoding":"base64","path":"/a","stat":{}}\r\n'
    expect(await read('lines.ndjson', lines)).toEqual([
      ['', undefined],
      ['/a', '\0\ufffd'],
      ['/b', undefined],
      ['/b/c', 'x'],
    ])
  })

  test.each([
    [
      'hand.yaml',
      `# a comment
---
acl: world:anyone:r
children: # of the root
    a-:   { file: beside.txt }
    'a':
        children:
            "b":
                data: null
                acl:
                - ip:10.0.0.1:cdrwa
        data: >-
            one
...
`,
    ],
    [
      'flow.yaml',
      '{acl: world:anyone:r, children: {a: {data: one, children: {b: {data: null, acl: [ip:10.0.0.1:cdrwa]}}},\n a-: {file: beside.txt}}}',
    ],
    [
      'sorted-by-jq.json',
      '{"acl":["world:anyone:r"],"children":{"a":{"children":{"b":{"acl":[{"scheme":"ip","id":"10.0.0.1","perms":31}],"data":null}},"data":"one"},"a-":{"file":"beside.txt"}}}',
    ],
  ])('a document, %s', async (name, text) => expect(await read(name, text)).toEqual(tree))

  test('JSON data as a structure', async () => {
    const text = 'children:\n  a:\n    json:\n      list: [1, 2.5, yes]\n      __proto__: {x: ~}\n'
    expect(await read('json.yml', text)).toEqual([
      ['', undefined],
      ['/a', '{"list":[1,2.5,"yes"],"__proto__":{"x":null}}'],
    ])
  })

  test('a folder, with what is not for zoosh left alone', async () => {
    await made('conf/.git/config', 'x')
    await made('conf/app/port', '8080')
    await made('conf/app/@acl', '["world:anyone:r"]')
    const source = await openFolderTree(`${home}/conf/`)
    expect((await readAll(source)).map(({ path, data }) => [path, data?.toString()])).toEqual([
      ['', undefined],
      ['/app', undefined],
      ['/app/port', '8080'],
    ])
    expect(source.where('/app')).toBe('conf:/app')
  })
})

test('what is packed is known by its bytes, what it holds by what stands there', async () => {
  expect(await read('nameless', gzipSync('{"path":"/","data":"x"}\n'))).toEqual([['', 'x']])
})

test('only what is wanted is told, and what is left out is counted', async () => {
  const file = await made('some.ndjson', '{"path":"/a/b/c","data":"x"}\n{"path":"/d","data":"y"}\n{"path":"/e/f/g"}\n')
  const tally = newTally()
  const found: unknown[] = []
  const options = { want: {}, depth: 2, skip: (path: string) => path === '/e', tally }
  for await (const batch of (await openFileTree(file)).read(options)) found.push(...batch)
  expect(found).toEqual([{ path: '' }, { path: '/a' }, { path: '/a/b' }, { path: '/d' }])
  expect(tally).toEqual({ read: 4, gone: 0, denied: 0, skipped: 1 })
})

describe('refused, with where and why', () => {
  const large = `"data":"${'x'.repeat(HELD)}"`
  /** More than is read at a time. */
  const far = '\n'.repeat(1 << 20)
  test.each([
    ['empty.json', '', 'is empty'],
    ['unknown.bin', 'hello', 'is of no known format'],
    ['cut.json', '{"path":"/","exported":{},"data":"x"', 'cut short'],
    ['half.json', '{"path":"/","exported":{},"data":"x"}', 'cut short'],
    ['half.yaml', 'path: /\nexported: {}\ndata: x\n', 'cut short'],
    ['half.ndjson', '{"zoosh":"tree","version":1,"root":"/a"}\n{"path":"/a"}\n', 'cut short'],
    ['newer.ndjson', '{"zoosh":"tree","version":2,"root":"/a"}\n', 'line 1 is from a newer zoosh'],
    ['astray.ndjson', '{"zoosh":"tree","version":1,"root":"/a"}\n{"path":"/b"}\n', 'line 2: /b is not below /a'],
    ['bad.ndjson', '{"path":"/"}\n{"path":\n', 'line 2 is no JSON'],
    ['types.ndjson', '{"path":"/"}\n{"path":1}\n', 'line 2: "path" has to be a path'],
    ['number.ndjson', '{"path":"/","data":1}\n', '"data" has to be a text'],
    ['base.ndjson', '{"path":"/","data":"a","encoding":"base64"}\n', 'is not base64'],
    ['twice.ndjson', '{"path":"/a","data":"x"}\n{"path":"/b"}\n{"path":"/a","data":"y"}\n', 'tells of /a twice'],
    ['twice.json', '{"children":{"a":{},"a":{}}}', 'tells of /a twice'],
    ['twice.yaml', 'children:\n  a:\n    data: x\n  a:\n    data: y\n', 'tells of /a twice'],
    ['both.json', '{"data":"x","base64":"eA=="}', 'tells the data of the root twice'],
    ['late.ndjson', `{"path":"/b",${large}}\n${far}{"path":"/a"}\n`, 'tells of /a after /b, and has more than 8 MiB'],
    ['early.ndjson', `{"path":"/b"}\n{"path":"/a"}\n{"path":"/c",${large}}\n`, 'is not in the order of a walk'],
    ['typo.yaml', 'children:\n  a:\n    dta: x\n', 'line 3: nobody knows "dta"'],
    ['list.json', '{"children":[]}', 'byte 12: "children" has to be a table'],
    ['text.json', '{"children":{"a":"x"}}', 'a znode has to be a table'],
    ['text.yaml', 'children:\n  a: x\n', 'line 2: a table is expected'],
    ['comma.json', '{"data":"x",}', 'no JSON at byte 12'],
    ['more.json', '{"data":"x"} {}', 'where nothing is expected'],
    ['far-more.json', `{"data":"x"}${' '.repeat(1 << 20)}x`, 'no JSON'],
    ['rounded.json', '{"json":{"id":12345678901234567890}}', 'cannot be kept exactly'],
    ['tab.yaml', 'children:\n\ta:\n', 'line 2: YAML is indented by blanks'],
    ['dent.yaml', 'children:\n    a:\n      data: x\n  b:\n', 'line 4: it is indented as nothing around it'],
    ['alias.yaml', 'data: &a x\nchildren:\n  b:\n    data: *a\n', 'line 4: Unresolved alias'],
    ['many.yaml', 'data: x\n---\ndata: y\n', 'several documents'],
    ['out.yaml', 'children:\n  a: {file: ..}\n', 'line 2: ".." leads out'],
    ['absolute.yaml', 'file: /etc/passwd\n', 'from the folder of the document on'],
    ['acl.yaml', 'acl: [world:anyone]\n', 'line 1: bad ACL entry'],
    ['gzip.json', gzipSync('{"data":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}').subarray(0, 25), 'cut short'],
    ['zstd.json', Buffer.from('28b52ffd2000', 'hex'), 'cut short'],
    ['bomb.ndjson.gz', gzipSync(Buffer.alloc(70 << 20, ' ')), 'a line of more than 64 MiB'],
    ['bomb.json.gz', gzipSync(`{"data":"${' '.repeat(70 << 20)}`), 'a text of more than 64 MiB'],
    ['deep.json', '{"json":'.padEnd(30_000, '['), 'brackets are open'],
  ])('%s', async (name, content, why) => {
    await expect(read(name, content)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(why),
    })
  })

  test('a link to outside, named in a document', async () => {
    await mkdir(join(home, 'inside'))
    await symlink(join(home, 'beside.txt'), join(home, 'inside/link'))
    await expect(read('inside/link.yaml', 'file: link\n')).rejects.toThrow('leads out of the folder')
  })

  test.each([
    ['a link in place of the folder', async () => symlink(home, join(home, 'linked')), 'linked/', 'is a link'],
    [
      'a link within',
      async () => {
        await made('within/a', '')
        await symlink('/etc', join(home, 'within/b'))
      },
      'within/',
      'b is a link',
    ],
    ['a file', async () => made('file', ''), 'file/', 'is no folder'],
    ['nothing', async () => undefined, 'nothing/', 'no such file'],
    ['a name of ours', async () => made('own/@other', ''), 'own/', 'kept as %40other'],
    ['a name that no znode has', async () => made('bad/a%', ''), 'bad/', '% stands before two digits'],
    ['an escape that is none', async () => made('escape/a%4', ''), 'escape/', '% stands before two digits'],
    ['an export in a folder', async () => made('around/in/@tree', ''), 'around/', 'an export within a folder'],
    ['an export that is cut short', async () => made('short/@tree', ''), 'short/', 'cut short'],
  ])('a folder that is %s', async (_, prepare, name, why) => {
    await prepare()
    const reading = async () => readAll(await openFolderTree(`${home}/${name}`))
    await expect(reading()).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(why) })
  })
})
