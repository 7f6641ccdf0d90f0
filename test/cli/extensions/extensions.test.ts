import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findExtension } from '../../../src/cli/extensions/find-extension.ts'
import { extensionNames, listExtensions } from '../../../src/cli/extensions/list-extensions.ts'
import { unknownCommand } from '../../../src/cli/words/dispatch.ts'
import { registry } from '../../../src/commands/index.ts'
import { Folders } from './folders.ts'

let folders: Folders
beforeEach(() => {
  folders = new Folders()
})
afterEach(() => folders[Symbol.dispose]())

const find = (line: string, PATH = folders.root) => findExtension(line.split(' '), { PATH })

describe('which program a line means', () => {
  test('the longest name wins, and the rest are its words', async () => {
    const short = folders.write('zoosh-foo')
    const long = folders.write('zoosh-foo-bar')
    expect(await find('foo bar x')).toEqual({ name: 'foo-bar', path: long, argv: ['x'] })
    expect(await find('foo-bar x')).toEqual({ name: 'foo-bar', path: long, argv: ['x'] })
    expect(await find('foo baz')).toEqual({ name: 'foo', path: short, argv: ['baz'] })
    expect(await find('foo --bar bar')).toEqual({ name: 'foo', path: short, argv: ['--bar', 'bar'] })
  })

  test('the first in the PATH wins that can be run', async () => {
    folders.write('a/zoosh-foo', '', 0o644)
    mkdirSync(join(folders.root, 'b/zoosh-foo'), { recursive: true })
    const path = folders.write('c/zoosh-foo')
    folders.write('d/zoosh-foo')
    const PATH = ['nowhere', 'a', 'b', 'c', 'd'].map((name) => join(folders.root, name)).join(':')
    expect(await find('foo', PATH)).toMatchObject({ path })
  })

  test('folders that are relative, and the empty one that means where one is, are not looked in', async () => {
    folders.write('zoosh-foo')
    const there = relative(process.cwd(), folders.root)
    expect(await find('foo', there)).toBeUndefined()
    const before = process.cwd()
    process.chdir(folders.root)
    try {
      for (const PATH of ['', '.', ':/nowhere', './', '::']) expect(await find('foo', PATH)).toBeUndefined()
    } finally {
      process.chdir(before)
    }
  })

  test.each(['../foo', 'Foo', '-foo', 'foo/bar', 'f\u001bo', 'foo.sh', ''])('%j is no name', async (name) => {
    folders.write('zoosh-foo')
    expect(await find(name)).toBeUndefined()
  })
})

describe('the list', () => {
  const list = async (PATH = folders.root) =>
    (await listExtensions(registry, { PATH })).map(({ name, runs, notes }) => [name, runs, ...notes])

  test('says of each why it is not run', async () => {
    folders.write('zoosh-good')
    folders.write('zoosh-get')
    folders.write('zoosh-acl-get')
    folders.write('zoosh-acl-more')
    folders.write('zoosh-cat')
    folders.write('zoosh-text', '', 0o644)
    folders.write('zoosh-\u001b[2J')
    folders.write('zoosh-sh.sh')
    folders.write('zoosh-')
    folders.write('zoosh_complete-good')
    mkdirSync(join(folders.root, 'zoosh-folder'))
    expect(await list()).toEqual([
      ['\u001b[2J', false, 'not run: names are made of a-z, 0-9 and -'],
      ['acl-get', true, '"acl get" is acl get, a command of zoosh'],
      ['acl-more', true],
      ['cat', false, 'not run: get is a command of zoosh'],
      ['get', false, 'not run: get is a command of zoosh'],
      ['good', true],
      ['sh.sh', false, 'not run: names are made of a-z, 0-9 and -'],
      ['text', false, 'not run: it is not executable'],
    ])
    expect(await extensionNames(registry, { PATH: folders.root })).toEqual(['acl-get', 'acl-more', 'good'])
  })

  test('says which is hidden behind another, and takes a folder once that has two names', async () => {
    const first = folders.write('a/zoosh-foo')
    folders.write('b/zoosh-foo')
    symlinkSync(join(folders.root, 'a'), join(folders.root, 'c'))
    const PATH = ['a', 'c', 'b'].map((name) => join(folders.root, name)).join(':')
    expect(await list(PATH)).toEqual([
      ['foo', true],
      ['foo', false, `not run: ${first} comes first in the PATH`],
    ])
  })

  test('a relative folder of the PATH is looked in, to say that it is not', async () => {
    folders.write('zoosh-foo')
    expect(await list(relative(process.cwd(), folders.root))).toEqual([
      ['foo', false, 'not run: its folder stands in the PATH as a relative one'],
    ])
  })

  test('marks what others could change, itself or by its folder', async () => {
    folders.write('a/zoosh-foo', '', 0o777)
    expect(await list(join(folders.root, 'a'))).toEqual([['foo', true, 'can be changed by others']])
    folders.write('b/zoosh-bar')
    chmodSync(join(folders.root, 'b'), 0o777)
    expect(await list(join(folders.root, 'b'))).toEqual([['bar', true, 'its folder can be changed by others']])
  })
})

test('a slip of the fingers is told the extension that was meant', async () => {
  const error = await unknownCommand(registry, ['bakcup'], 'outside', ['backup'])
  expect(error.hint).toContain('did you mean backup?')
})
