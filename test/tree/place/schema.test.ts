import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { treeBytes } from '../../../src/tree/place/file/write-file-tree.ts'
import { documentKeys, SCHEMA } from '../../../src/tree/place/formats/document.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'
import { tree, written } from './trees.ts'

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../docs/tree.schema.json'), 'utf8'))

test('the schema for editors knows the keys that are read, and the name that files give it', () => {
  expect(schema.$id).toBe(SCHEMA)
  expect(Object.keys(schema.$defs.znode.properties).sort()).toEqual([...documentKeys.ofZnode].sort())
  expect(Object.keys(schema.properties).sort()).toEqual([...documentKeys.ofTheDocument].sort())
})

describe('an editor that goes by the schema', () => {
  // Times are ours to write: no package for them.
  const accepts = new Ajv2020({ validateFormats: false, strictTypes: false }).compile(schema)

  const name = fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }).filter((text) => !text.includes('/'))
  const path = fc.array(name, { maxLength: 3 }).map((names) => (names.length === 0 ? '' : `/${names.join('/')}`))
  const acl = fc.array(
    fc.record({
      scheme: fc.constantFrom('world', 'digest', 'auth', 'x:y', ''),
      id: fc.constantFrom('anyone', 'a:b=', '', 'C=x, "y"'),
      perms: fc.constantFrom(31, 1, 0, -1, 4096),
    }),
    { minLength: 1, maxLength: 3 },
  )
  const znode = fc.record({
    data: fc.option(
      fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' })).map((some) => Buffer.from(some as Uint8Array)),
      { nil: null },
    ),
    acl: fc.option(acl, { nil: undefined }),
  })
  const znodes = fc
    .array(fc.tuple(path, znode), { maxLength: 8 })
    .map((told) => tree([['', { data: null, acl: undefined }], ...told]))

  async function text(all: readonly Znode[], format: 'yaml' | 'json'): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of await treeBytes(written(all), format)) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  test('takes every document that is written', () =>
    fc.assert(
      fc.asyncProperty(znodes, async (all) => {
        for (const document of [JSON.parse(await text(all, 'json')), parse(await text(all, 'yaml'))]) {
          accepts(document)
          expect(accepts.errors ?? []).toEqual([])
        }
      }),
      { numRuns: 200 },
    ))

  test.each([
    [
      'a key of each kind',
      { path: '/a', children: { b: { file: 'x' }, c: { json: [1] }, d: null, e: { acl: 'world:anyone:r' } } },
    ],
    ['nothing but children', { children: { b: null } }],
  ])('takes %s', (_, document) => expect(accepts(document)).toBe(true))

  test.each([
    ['a key that nobody knows', { datum: 'x' }],
    ['one below', { children: { a: { path: '/x' } } }],
    ['data twice', { data: 'x', base64: 'eA==' }],
    ['data that is a number', { data: 1 }],
    ['a path from nowhere', { path: 'a' }],
    ['an entry without permissions', { acl: ['world:anyone:'] }],
    ['children in a list', { children: [{}] }],
  ])('underlines %s', (_, document) => expect(accepts(document)).toBe(false))
})
