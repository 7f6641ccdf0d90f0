import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FolderDraft } from '../../../src/files/replace-folder.ts'
import { FolderFilling } from '../../../src/tree/place/folder/write-folder-tree.ts'
import { entryNames, goesOn, nameOf } from '../../../src/tree/place/layout/entry-names.ts'

const name = fc.string({
  unit: fc.oneof(
    fc.constantFrom('.', '@', '%', '\\', ':', ' ', '\ud800'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  maxLength: 300,
})
const naming = fc.record({ all: fc.boolean(), windows: fc.boolean() })

test('a name is read back from where it is kept, and stands nowhere else than in the folder', () => {
  fc.assert(
    fc.property(name, naming, (one, how) => {
      const names = entryNames(one, how)
      expect(nameOf(names)).toBe(one)
      expect(names.slice(0, -1).every(goesOn)).toBe(true)
      expect(goesOn(names.at(-1)!)).toBe(false)
      for (const entry of names) {
        expect(entry).not.toMatch(how.windows ? /[/\\:*?"<>|\0-\x1f]|[. ]$/ : /[/\0]/)
        expect(entry === '@empty' || !/^[.@]/.test(entry)).toBe(true)
        expect(Buffer.byteLength(entry)).toBeLessThanOrEqual(201)
      }
    }),
  )
})

test.each([
  ['app', ['app']],
  ['..', ['%2E.']],
  ['@data', ['%40data']],
  ['%2F', ['%252F']],
  ['10.0.0.7:8080', ['10.0.0.7:8080']],
  ['', ['@empty']],
  ['x'.repeat(450), [`${'x'.repeat(200)}%`, `${'x'.repeat(200)}%`, 'x'.repeat(50)]],
])('%j', (one, names) => expect(entryNames(one, { windows: false })).toEqual(names))

describe('on a file system that takes App for app', () => {
  /** Remembers what was made, by names as such a file system compares them. */
  function draft(): FolderDraft & { readonly made: string[] } {
    const seen = new Set<string>()
    const made: string[] = []
    const add = async (path: readonly string[]) => {
      const key = path.join('/').toLowerCase()
      if (seen.has(key)) return false
      seen.add(key)
      made.push(path.join('/'))
      return true
    }
    return { made, folder: add, file: add }
  }

  test('the second of two names is spelled otherwise, and is read back', async () => {
    const long = `${'x'.repeat(200)}y`
    const into = draft()
    const filling = new FolderFilling(into)
    const content = Buffer.from('x')
    await filling.add({ znode: [] })
    for (const one of ['APP', 'App', 'app', long.toUpperCase(), long]) {
      await filling.add({ znode: [one] })
      await filling.add({ znode: [one, 'leaf'], content })
    }
    await filling.idle()
    const leaves = into.made.filter((path) => path.endsWith('/leaf')).map((path) => path.split('/').slice(0, -1))
    expect(leaves.map(nameOf)).toEqual(['APP', 'App', 'app', long.toUpperCase(), long])
    expect(new Set(leaves.map((path) => path.join('/').toLowerCase())).size).toBe(5)
    expect(leaves[0]).toEqual(['APP'])
    expect(leaves[1]).toEqual(['%41%70%70'])
  })
})
