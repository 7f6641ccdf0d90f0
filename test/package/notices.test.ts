import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './installed.ts'

const scripts = join(root, 'scripts/notices')
const { packagesOf } = await import(join(scripts, 'bundled.js'))
const { licensed } = await import(join(scripts, 'licences.js'))
const { noticesText } = await import(join(scripts, 'notices.js'))
const { runtime } = await import(join(scripts, 'runtime.js'))
const { sbomText } = await import(join(scripts, 'sbom.js'))

describe('what is in a bundle', () => {
  const file = (...imports: string[]) => ({ imports: imports.map((path) => ({ path })) })
  const metafile = {
    inputs: {
      'src/main.ts': file('node_modules/a/index.js', 'node_modules/shaken/index.js'),
      'node_modules/a/index.js': file('node_modules/@scope/b/lib/x.js', 'node_modules/a/other.js'),
      'node_modules/a/other.js': file(),
      'node_modules/@scope/b/lib/x.js': file(),
      'node_modules/a/node_modules/@scope/b/x.js': file(),
      'node_modules/shaken/index.js': file(),
    },
    outputs: {
      'dist/main.js': {
        inputs: { 'src/main.ts': { bytesInOutput: 9 }, 'node_modules/a/index.js': { bytesInOutput: 9 } },
      },
      'dist/chunk.js': {
        inputs: {
          'node_modules/a/other.js': { bytesInOutput: 1 },
          'node_modules/@scope/b/lib/x.js': { bytesInOutput: 1 },
          'node_modules/a/node_modules/@scope/b/x.js': { bytesInOutput: 1 },
          'node_modules/shaken/index.js': { bytesInOutput: 0 },
        },
      },
    },
  }
  const versions: Record<string, string> = { 'node_modules/a/node_modules/@scope/b': '2.0.0' }
  const manifest = (folder: string) => ({
    name: folder.split('node_modules/').at(-1),
    version: versions[folder] ?? '1.0.0',
    license: 'MIT',
  })

  test('is each version of a package of which something is left, with where it is and whom it needs', () => {
    const both = ['binary', 'package'].map((where) => ({ where, metafile }))
    const shown = packagesOf(both, manifest).map(({ name, version, where, needs }: Record<string, unknown>) => [
      name,
      version,
      where,
      needs,
    ])
    expect(shown).toEqual([
      ['@scope/b', '1.0.0', ['binary', 'package'], []],
      ['@scope/b', '2.0.0', ['binary', 'package'], []],
      ['a', '1.0.0', ['binary', 'package'], ['@scope/b@1.0.0']],
    ])
  })

  test('is ours or of a package: anything else has no owner to name', () => {
    const strange = { ...metafile, outputs: { 'dist/x.js': { inputs: { 'vendor/x.js': { bytesInOutput: 1 } } } } }
    expect(() => packagesOf([{ where: 'package', metafile: strange }], manifest)).toThrow('vendor/x.js is in a bundle')
  })
})

describe('the licence of a package', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-licences-'))
    for (const name of ['with-text', 'without-text']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'with-text/LICENSE'), 'Copyright (c) Somebody  \r\nDo what you want.\r\n')
    writeFileSync(join(folder, 'with-text/NOTICE'), 'Also by Somebody Else.\n')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const tables = (withoutText = {}, inside = {}) => ({
    tables: { withoutText, inside },
    folders: ({ folder: name }: { folder: string }) => join(folder, name),
  })
  const entry = (licence: unknown, files = 'with-text') => [
    { name: 'x', version: '1.0.0', licence, folder: files, where: ['package'], needs: [] },
  ]

  test('is named with all that its files ask for', () => {
    const [{ text }] = licensed(entry('MIT'), tables())
    expect(text).toBe('Copyright (c) Somebody\nDo what you want.\n\nAlso by Somebody Else.')
  })

  test.each([['MIT'], ['MIT AND BSD-3-Clause'], ['(GPL-3.0-only OR Apache-2.0)']])('%s is taken', (licence) => {
    expect(licensed(entry(licence), tables())).toHaveLength(1)
  })

  test.each([
    ['GPL-3.0-only', 'x 1.0.0: its licence, GPL-3.0-only, is none of 0BSD, Apache-2.0,'],
    ['MIT AND LGPL-2.1-only', 'x 1.0.0: its licence, MIT AND LGPL-2.1-only, is none of'],
    ['SEE LICENSE IN LICENSE.md', 'x 1.0.0: its licence, "SEE LICENSE IN LICENSE.md", is no SPDX expression'],
    [undefined, 'x 1.0.0: names no licence in its package.json'],
  ])('%s is not', (licence, why) => {
    expect(() => licensed(entry(licence), tables())).toThrow(why)
  })

  const holder = { x: { copyright: 'Copyright (c) Its Author', reason: 'its page says so' } }

  test('that comes without a text has to be said, and then is the one of its name', () => {
    expect(() => licensed(entry('MIT', 'without-text'), tables())).toThrow(
      'x 1.0.0: ships no text of its licence (MIT)',
    )
    const [{ text }] = licensed(entry('MIT', 'without-text'), tables(holder))
    expect(text).toMatch(/^MIT License\n\nCopyright \(c\) Its Author\n\nPermission is hereby granted/)
  })

  test('that comes without a text has to be one licence, or nobody knows which text', () => {
    expect(() => licensed(entry('MIT OR ISC', 'without-text'), tables(holder))).toThrow(
      'MIT OR ISC is not the name of one',
    )
  })

  test('is said no longer than it has to be', () => {
    expect(() => licensed(entry('MIT'), tables(holder))).toThrow('ships the text of its licence now')
    expect(() => licensed([], tables(holder))).toThrow('x: is bundled no more')
    expect(() => licensed([], tables({}, { y: [] }))).toThrow('y: is bundled no more')
  })

  test('comes with that of what else is in it', () => {
    const part = { name: 'Part', licence: 'BSD-3-Clause', copyright: 'Copyright (c) Part' }
    const [{ text, inside }] = licensed(entry('MIT'), tables({}, { x: [part] }))
    expect(text).toContain('Part, inside it:\n\nCopyright (c) Part\n\nRedistribution and use')
    expect(inside).toEqual([part])
  })

  const manifest = { name: 'zoosh', version: '1.0.0', license: 'Apache-2.0', peerDependencies: { koffi: '1' } }
  const one = () => licensed(entry('MIT'), tables())

  test('stands once for all packages that have the same', () => {
    const [made] = one()
    const text = noticesText([made, { ...made, name: 'y' }], runtime)
    expect(text).toContain('\nx 1.0.0 (MIT)\ny 1.0.0 (MIT)\n\nCopyright (c) Somebody\n')
    expect(text.split('Do what you want.')).toHaveLength(2)
    expect(text).toContain('GNU LIBRARY GENERAL PUBLIC LICENSE')
  })

  test('the bill of materials is the same whoever makes it, and another for another list', () => {
    const serial = (text: string) => JSON.parse(text).serialNumber
    const text = sbomText(manifest, one(), runtime)
    expect(sbomText(manifest, one(), runtime)).toBe(text)
    expect(serial(sbomText({ ...manifest, version: '1.0.1' }, one(), runtime))).not.toBe(serial(text))
    expect(JSON.parse(sbomText(manifest, one(), runtime, 0)).metadata.timestamp).toBe('1970-01-01T00:00:00.000Z')
  })
})

describe('sbom.cdx.json', () => {
  const text = readFileSync(join(root, 'sbom.cdx.json'), 'utf8')

  test('is CycloneDX 1.6, strictly', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(text)).toBe(null)
    expect(await validator.validate(text.replace('"bomFormat"', '"bomFormed"'))).not.toBe(null)
  })

  test('says of which package which other is a part', () => {
    const { dependencies } = JSON.parse(text)
    const needs = (name: string) =>
      dependencies.find(({ ref }: { ref: string }) => ref.startsWith(`pkg:npm/${name}@`)).dependsOn
    expect(needs('socks')).toEqual(expect.arrayContaining([expect.stringContaining('pkg:npm/smart-buffer@')]))
  })
})
