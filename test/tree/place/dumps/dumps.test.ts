import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFileTree } from '../../../../src/tree/place/file/file-tree.ts'
import { HELD } from '../../../../src/tree/place/limits.ts'
import type { Znode } from '../../../../src/tree/walk/znode.ts'
import { perms } from '../../../../src/wire/codes.ts'
import type { Acl } from '../../../../src/wire/records.ts'
import { readAll, tree } from '../trees.ts'

let home: string
let files = 0
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-dumps-'))
})
afterAll(() => rm(home, { recursive: true }))

async function read(content: string | Uint8Array, name = `${files++}.json`): Promise<Znode[]> {
  const file = join(home, name)
  await writeFile(file, content)
  return readAll(await openFileTree(file))
}

const shown = (znodes: readonly Znode[]) =>
  znodes.map(({ path, data, acl }) => [
    path,
    data === undefined || data === null ? data : data.toString('latin1'),
    acl?.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join(),
  ])

const golden = (name: string) => resolve(import.meta.dirname, '../../../golden/dumps', name)
const open = 'world:anyone:31'
const secret = 'digest:alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=:31,ip:10.0.0.0/8:1'
const text = 'hello\nworld'

describe('what other tools have written', () => {
  test('zk_shell 1.3.4: cp /dump json://!…!zk_shell.json/backup true', async () => {
    expect(shown(await readAll(await openFileTree(golden('zk_shell.json'))))).toEqual([
      ['', null, open],
      ['/a', null, open],
      ['/a/b', 'x', open],
      ['/a-', 'x', open],
      ['/bytes', '\xff\0\x01', open],
      ['/deep', null, open],
      ['/deep/er', 'x', open],
      ['/empty', '', open],
      ['/eph-parent', 'x', open],
      ['/secret', 'x', secret],
      ['/text', text, open],
      ['/umlaut', Buffer.from('ä/ü').toString('latin1'), open],
    ])
  })

  test('zoocreeper: --root-path /dump --ephemeral; what is ephemeral is known', async () => {
    const source = await openFileTree(golden('zoocreeper.json'))
    const found: Znode[] = []
    for await (const batch of source.read({ want: { data: true, acl: true, stat: true } })) found.push(...batch)
    expect(shown(found)).toEqual([
      ['', null, open],
      ['/a', null, open],
      ['/a/b', 'x', open],
      ['/a-', 'x', open],
      ['/bytes', '\xff\0\x01', open],
      ['/deep', null, open],
      ['/deep/er', 'x', open],
      ['/empty', '', open],
      ['/eph-parent', 'x', open],
      ['/eph2', 'x', open],
      ['/text', text, open],
      ['/umlaut', Buffer.from('ä/ü').toString('latin1'), open],
    ])
    const ephemerals = found.filter(({ stat }) => stat?.ephemeralOwner !== 0n)
    expect(ephemerals.map(({ path }) => path)).toEqual(['/eph2'])
    expect(found[4]!.stat).toMatchObject({ version: 1, czxid: 82n, mzxid: 109n, dataLength: 3, mtime: 1795806437344 })
  })

  test('zoonavigator: by its source, api/formats/json/zookeeper/znode', async () => {
    expect(shown(await readAll(await openFileTree(golden('zoonavigator.json.gz'))))).toEqual([
      ['', '', open],
      ['/a', '', open],
      ['/a/b', 'x', open],
      ['/a-', 'x', open],
      ['/bytes', '\xff\0\x01', open],
      ['/secret', 'x', secret],
      ['/text', text, open],
    ])
  })

  test('they are known by what stands in them, whatever they are called', async () => {
    const one = '{"/a":{"content":"eA==","acls":[]}}'
    for (const name of ['dump', 'dump.ndjson', 'dump.yaml', 'dump.tar'])
      expect(shown(await read(one, name))).toEqual([['', 'x', undefined]])
    expect(shown(await read(gzipSync(one), 'packed.json'))).toEqual([['', 'x', undefined]])
    expect(shown(await read('{\n  "\\/a" : {"acls":[], "content":"eA=="}}'))).toEqual([['', 'x', undefined]])
  })
})

describe('the place is the smallest tree that holds them all', () => {
  const dump = (...paths: string[]) => JSON.stringify(Object.fromEntries(paths.map((path) => [path, { content: '' }])))
  test.each([
    [['/a'], ['']],
    [
      ['/a/b/c', '/a/b'],
      ['', '/c'],
    ],
    [
      ['/a/b', '/a/c/d'],
      ['', '/b', '/c', '/c/d'],
    ],
    [
      ['/a', '/ab'],
      ['', '/a', '/ab'],
    ],
    [
      ['/', '/a'],
      ['', '/a'],
    ],
    [
      ['/', '/a', '/zookeeper', '/zookeeper/quota'],
      ['', '/a'],
    ],
    [
      ['/zookeeper/quota', '/zookeeper/config'],
      ['', '/config', '/quota'],
    ],
    [
      ['/__proto__', '/constructor'],
      ['', '/__proto__', '/constructor'],
    ],
  ])('%j', async (paths, found) => {
    expect((await read(dump(...paths))).map(({ path }) => path)).toEqual(found)
  })

  test('which is known when 8 MiB were read', async () => {
    const large = Buffer.alloc(HELD / 4, 'x').toString('base64')
    const full = Object.fromEntries(['/a', '/a/b', '/a/c', '/a/d', '/a/e'].map((path) => [path, { content: large }]))
    expect((await read(JSON.stringify(full))).map(({ path }) => path)).toEqual(['', '/b', '/c', '/d', '/e'])
    await expect(read(JSON.stringify({ ...full, '/z': { content: '' } }))).rejects.toThrow('nothing but /a')
  })

  test('what is in no order is held', async () => {
    const large = Buffer.alloc(HELD / 2, 'x').toString('base64')
    const names = ['/a/z', '/a', '/a/y', '/a/b', '/a/x']
    const full = Object.fromEntries(names.map((path) => [path, { content: large }]))
    expect((await read(JSON.stringify(full))).map(({ path }) => path)).toEqual(['', '/b', '/x', '/y', '/z'])
  })
})

describe('refused, with where and why', () => {
  const one = (value: unknown) => JSON.stringify({ '/a': value })
  const head = (value: unknown, path = '/a') =>
    JSON.stringify([{ h: { path, data: '', acl: [], ...(value as object) } }])
  test.each([
    ['cut short', '{"/a":{"content":"eA=="}', 'is cut short'],
    ['half a znode', '{"/a":{"content":"eA==","ac', 'is cut short'],
    ['no JSON', '{"/a":{"content":"eA==",}}', 'is no JSON at byte'],
    ['a znode that is none', '{"/a":{"content":""},"/b":1}', '/b: what is told of it has to be a table'],
    ['no data', one({ acls: [] }), '/a: neither "content" nor "data"'],
    ['no base64', one({ content: 'a' }), '/a: its data is not base64'],
    ['a number', one({ data: 1 }), '/a: its data is not base64'],
    ['no list', one({ data: '', acls: {} }), '/a: its ACL has to be a list'],
    ['no id', one({ data: '', acls: [{ perms: 1, scheme: 'world' }] }), '/a: an entry of its ACL has no'],
    ['perms', one({ data: '', acls: [{ perms: 1.5, scheme: 'world', id: 'anyone' }] }), 'has no scheme, no id, or no'],
    ['an owner', one({ data: '', ephemeralOwner: 1.5 }), '"ephemeralOwner" has to be a whole number'],
    ['a version', one({ data: '', ephemeralOwner: 0, version: 2 ** 40 }), '"version" has to be a whole number'],
    ['twice', '{"/a":{"content":""},"/a":{"content":""}}', 'tells of the root twice'],
    ['..', '{"/a":{"content":""},"/a/../../etc":{"content":""}}', 'tells of "/a/../../etc"'],
    ['a relative one', '{"/a":{"content":""},"b":{"content":""}}', 'tells of "b"'],
    ['a tail', '{"/a/":{"content":""}}', 'tells of "/a/"'],
    ['a deep one', `{"/a":${'['.repeat(30_000)}`, 'brackets are open'],
    ['no path', head({ path: 1 }), '"h" names no path'],
    [
      'a permission',
      head({ acl: [{ scheme: 'world', id: 'anyone', permissions: ['toString'] }] }),
      'the permission "toString"',
    ],
    ['null', head({ data: null, acl: null }), 'its ACL has to be a list'],
    ['another key', '[{"h":{"path":"/a","data":"","acl":[]},"x":[]}]', 'nobody knows "x"'],
    ['a text', '[{"h":{"path":"/a","data":"","acl":[]},"t":"x"}]', 'a list of trees is expected'],
    ['a table', '[{"h":{"path":"/a","data":"","acl":[]},"t":{}}]', 'a list of trees is expected'],
    ['lists', '[{"t":[[]]}]', 'a list of trees is expected'],
    ['deep trees', '[{"t":'.repeat(30_000), 'brackets are open'],
  ])('%s', async (_, content, why) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(why) })
  })
})

const name = fc.oneof(
  fc.stringMatching(/^[!-.0-~]{1,8}$/).filter((one) => one !== '.' && one !== '..'),
  fc.constantFrom('%2F', '__proto__', 'constructor', 'App', 'app', 'a b', 'ä', '"', '..0000000002', 'x'.repeat(1000)),
)
const acl: fc.Arbitrary<readonly Acl[]> = fc.array(
  fc.record({
    scheme: fc.constantFrom('world', 'ip', 'digest'),
    id: fc.string(),
    perms: fc.integer({ min: 1, max: 31 }),
  }),
  { minLength: 1, maxLength: 3 },
)
const data = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))
/** Below a root with data, so that it is the smallest tree. */
const trees = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.option(data), acl), { maxLength: 12 })
  .map((told) => [
    { path: '', data: Buffer.from('root'), acl: [{ scheme: 'world', id: 'anyone', perms: 31 }] },
    ...tree(told.map(([names, bytes, entries]) => [`/${names.join('/')}`, { data: bytes, acl: entries }] as const)),
  ])

const base64 = (bytes: Buffer | null | undefined) => bytes?.toString('base64') ?? null

/** What each tool would write of a tree below `root`, its znodes in the order given. */
const writers: Readonly<Record<string, (znodes: readonly Znode[], root: string) => string>> = {
  zk_shell: (znodes, root) =>
    JSON.stringify(
      Object.fromEntries(
        znodes.map(({ path, data, acl }) => [
          root + path,
          { content: base64(data), acls: acl!.map(({ scheme, id, perms }) => ({ perms, id: { scheme, id } })) },
        ]),
      ),
      null,
      4,
    ),
  zoocreeper: (znodes, root) =>
    JSON.stringify(
      Object.fromEntries(
        znodes.map(({ path, data, acl }) => [
          root + path,
          { aversion: 0, ctime: 1, ephemeralOwner: 0, version: 1, data: base64(data), acls: acl },
        ]),
      ),
    ),
  zoonavigator: (znodes, root) => {
    const words = (bits: number) => Object.keys(perms).filter((word) => bits & perms[word as keyof typeof perms])
    const heads = znodes.map(({ path, data, acl }) => ({
      h: {
        acl: acl!.map(({ scheme, id, perms }) => ({ id, scheme, permissions: words(perms) })),
        path: root + path,
        data: base64(data) ?? '',
      },
      t: [] as unknown[],
    }))
    const [top, ...rest] = heads
    top!.t.push(...rest)
    return JSON.stringify([top])
  },
}

test.each(Object.keys(writers))('%s: any tree is read as it was, in whatever order it stands', async (tool) => {
  await fc.assert(
    fc.asyncProperty(trees, fc.infiniteStream(fc.nat()), async (told, dice) => {
      // Such tools have all parents, and an ACL of each znode.
      const znodes = told.map((one) => ({ ...one, data: one.data ?? null, acl: one.acl ?? told[0]!.acl! }))
      const [top, ...rest] = znodes
      const keys = new Map(rest.map((one) => [one, dice.next().value]))
      const shuffled = tool === 'zoocreeper' ? rest : [...rest].sort((a, b) => keys.get(a)! - keys.get(b)!)
      const found = await read(writers[tool]!([top!, ...shuffled], '/backup'))
      const kept =
        tool === 'zoonavigator' ? znodes.map((one) => ({ ...one, data: one.data ?? Buffer.alloc(0) })) : znodes
      expect(shown(found)).toEqual(shown(kept))
    }),
    { numRuns: 60 },
  )
})
