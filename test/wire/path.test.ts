import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addChroot,
  ancestors,
  baseName,
  isUnder,
  joinPath,
  parentPath,
  pathFault,
  sequenceOf,
  stripChroot,
} from '../../src/wire/path.ts'

describe('path rules', () => {
  test.each(['/', '/a', '/a/b', '/...', '/.a', '/a b', '/\u00a0', '/\ud7ff', '/\uf900', '/\uffef', '/\ufeff'])(
    '%j is a path',
    (path) => {
      expect(pathFault(path)).toBeUndefined()
    },
  )

  test.each([
    ['', 'empty'],
    ['a', 'start'],
    ['/a/', 'ends'],
    ['//', 'ends'],
    ['//a', 'empty component'],
    ['/a//b', 'empty component'],
    ['/.', '"."'],
    ['/a/..', '".."'],
    ['/a/./b', '"."'],
    ['/a\0b', 'null'],
    ['/\u0001', 'U+0001'],
    ['/\u001f', 'U+001F'],
    ['/\u007f', 'U+007F'],
    ['/\u009f', 'U+009F'],
    ['/\ud800', 'U+D800'],
    ['/a\u{1f600}', 'U+1F600'],
    ['/\uf8ff', 'U+F8FF'],
    ['/\ufff0', 'U+FFF0'],
  ])('%j is not: %s', (path, why) => {
    expect(pathFault(path)).toContain(why)
  })

  test.each(['/', '/a/', '/a/.', '/a/..'])('%j is one once a sequence number follows', (path) => {
    expect(pathFault(path, { sequential: true })).toBeUndefined()
  })
})

describe('path arithmetic', () => {
  const name = fc.string({ minLength: 1 }).filter((part) => pathFault(`/${part}`) === undefined && !part.includes('/'))
  const path = fc.array(name).map((parts) => `/${parts.join('/')}`)

  test('parent and base make the path again', () => {
    fc.assert(
      fc.property(path, (whole) => {
        if (whole !== '/') expect(joinPath(parentPath(whole), baseName(whole))).toBe(whole)
        expect(ancestors(whole).at(-1)).toBe(whole)
        expect(ancestors(whole).every((ancestor) => isUnder(whole, ancestor))).toBe(true)
      }),
    )
  })

  test('a chroot put on comes off again, and only at a component', () => {
    fc.assert(
      fc.property(path, path, (chroot, whole) => {
        const root = chroot === '/' ? '' : chroot
        expect(stripChroot(root, addChroot(root, whole))).toBe(whole)
      }),
    )
    expect(stripChroot('/zoo', '/zookeeper/config')).toBe('/zookeeper/config')
    expect(stripChroot('/zoo', '/zoo')).toBe('/')
  })

  test('sequence numbers are read also past the wrap', () => {
    expect(sequenceOf('lock-0000000012')).toBe(12)
    expect(sequenceOf('lock0000000012')).toBe(12)
    expect(sequenceOf('lock--2147483648')).toBe(-2147483648)
    expect(sequenceOf('lock-2147483648')).toBe(-2147483648)
    expect(sequenceOf('lock-000000001')).toBe(-1)
    expect(sequenceOf('lock-2147483647')).toBe(2147483647)
    expect(sequenceOf('lock-12')).toBeUndefined()
  })
})
