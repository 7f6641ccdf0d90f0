import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatOfName, packingOfName } from '../../../src/files/tree-file-name.ts'
import { openFileTree } from '../../../src/tree/place/file/file-tree.ts'
import { writeFileTree } from '../../../src/tree/place/file/write-file-tree.ts'
import { openFolderTree } from '../../../src/tree/place/folder/folder-tree.ts'
import { writeFolderTree } from '../../../src/tree/place/folder/write-folder-tree.ts'
import type { TreeSource } from '../../../src/tree/place/place.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'
import type { Acl } from '../../../src/wire/records.ts'
import { readAll, tree, written } from './trees.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zoosh-places-'))
})
afterAll(() => rm(home, { recursive: true }))

const kinds = [
  'ndjson',
  'json',
  'yaml',
  'tar',
  'ndjson.gz',
  'yaml.zst',
  'tar.gz',
  'tar.zst',
  'json.zst',
  'folder',
] as const

async function write(kind: string, name: string, znodes: readonly Znode[]): Promise<string> {
  const path = join(home, kind === 'folder' ? `${name}/` : `${name}.${kind}`)
  if (kind === 'folder') await writeFolderTree(path, written(znodes))
  else await writeFileTree(path, written(znodes), formatOfName(path)!, packingOfName(path))
  return path
}

const open = (path: string): Promise<TreeSource> => (path.endsWith('/') ? openFolderTree(path) : openFileTree(path))

const name = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
    fc.constantFrom(
      '..',
      '.',
      '..0000000002',
      '%2F',
      '%',
      'App',
      'app',
      'APP',
      '__proto__',
      'constructor',
      '@data',
      '@tree',
    ),
    fc.constantFrom(
      'a\nb',
      '\x1b[31m',
      'null',
      'true',
      '- a',
      'a: b',
      'a #b',
      '#',
      '"',
      "'",
      '?',
      ':',
      '[',
      '{',
      '0x1',
      '1e3',
    ),
    fc.constantFrom(
      'x'.repeat(1000),
      'é'.repeat(400),
      `${'y'.repeat(199)}.`,
      `${'y'.repeat(200)}@`,
      '\ud800',
      '😀',
      'CON',
      ' ',
      'a ',
    ),
  )
  .map((text) => text.replaceAll('/', '|'))
const data = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
  fc
    .array(fc.constantFrom('', ' ', 'a', '  b', '# c', 'd: e', '- f', '\tg', '---', '...', 'h ', '\r', '"i"', '|'), {
      maxLength: 6,
    })
    .map((lines) => Buffer.from(lines.join('\n'))),
)
const acl: fc.Arbitrary<readonly Acl[] | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([{ scheme: 'world', id: 'anyone', perms: 31 }]) },
  fc.constant(undefined),
  fc.array(fc.record({ scheme: fc.constantFrom('world', 'x509', 'a:b', ''), id: fc.string(), perms: fc.integer() }), {
    maxLength: 2,
  }),
)
const znodes = fc
  .tuple(
    fc.record({ data, acl }),
    fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.record({ data, acl })), { maxLength: 12 }),
  )
  .map(([root, below]) => tree([['', root], ...below.map(([names, of]) => [`/${names.join('/')}`, of] as const)]))

describe.each(kinds)('%s', (kind) => {
  test('what is written is read, and written again is the same bytes', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(znodes, async (all) => {
        const path = await write(kind, `tree-${run++}`, all)
        const source = await open(path)
        expect(await readAll(source)).toEqual(all)
        const again = await write(kind, `again-${run}`, await readAll(source))
        if (kind !== 'folder') expect((await readFile(again)).equals(await readFile(path))).toBe(true)
        await source.close()
      }),
      { numRuns: 30 },
    )
  })

  test('texts keep the lines they end with', async () => {
    const ends = [
      'a',
      'a\n',
      'a\nb',
      'a\nb\n',
      'a\n\n',
      '- a\n\n\n',
      ' a\nb\n\n',
      '\n',
      '\n\n',
      'a\n\nb\n\n',
      'a: b\n#\n\n',
    ]
    const all = tree([
      ['', { data: null, acl: undefined }],
      ...ends.map((text, at) => [`/${at}`, { data: Buffer.from(text), acl: undefined }] as const),
    ])
    const source = await open(await write(kind, 'ends', all))
    expect(await readAll(source)).toEqual(all)
    await source.close()
  })
})
