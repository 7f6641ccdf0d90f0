import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import * as library from '../../src/lib.ts'

// docs/api.md holds what typedoc reads of src/lib.ts; that it is current is checked by `node scripts/docs.js --check`.
const page = readFileSync(resolve(import.meta.dirname, '../../docs/api.md'), 'utf8')

interface Entry {
  /** `Lock`, `Lock acquire()` */
  readonly title: string
  readonly text: string
}

const entries: Entry[] = []
let owner = ''
for (const part of page.split(/^(?=#{3,6} )/m)) {
  const [, level, name] = /^(#+) (.*)\n/.exec(part)!
  if (level === '###') owner = name!
  if (level === '###') entries.push({ title: name!, text: part })
  else if (level === '#####') entries.push({ title: `${owner} ${name}`, text: part })
  // What stands under the headings between is the owner's.
  else if (entries.length > 0) entries.push({ title: owner, text: `${entries.pop()!.text}${part}` })
}

/** Neither a heading, a signature, a row of a table nor a tag. */
const words = ({ text }: Entry) =>
  text.split('\n').filter((line) => /\S/.test(line) && !/^(#|>|\||- \w+: |Extends |Implements )/.test(line))

test('every name that is exported has its place', () => {
  const places = new Set(entries.map(({ title }) => title.replace(/\(\)$/, '').replaceAll('\\', '')))
  expect(Object.keys(library).filter((name) => !places.has(name))).toEqual([])
  expect(entries.length).toBeGreaterThan(250)
})

test('everything says what it is', () => {
  expect(entries.filter((entry) => words(entry).length === 0).map(({ title }) => title)).toEqual([])
})

test('whatever may fail later says by what', () => {
  const later = entries.filter(
    ({ title, text }) => / \S+\(\)$|^\S+\(\)$/.test(title) && /\): `?(Promise|AsyncGenerator)/.test(text),
  )
  expect(later.length).toBeGreaterThan(80)
  const silent = later.filter(
    ({ text }) => !/^- throws: |\bNever (throws|rejects)\b|\bnever (throws|rejects)\b/m.test(text),
  )
  expect(silent.map(({ title }) => title)).toEqual([])
})

/** What says enough of itself in a table. */
const plain = new Set(['path', 'name', 'stat', 'data', 'type'])

test('every property says what it is, but for those whose name does', () => {
  const silent = entries.flatMap(({ title, text }) => {
    const described = text.includes('| Property | Type | Description |')
    return [...text.matchAll(/^\| `(\w+)\??`.*?\| ([^|]*) \|$/gm)]
      .filter(([, name, last]) => !plain.has(name!) && (!described || last === '-'))
      .map(([, name]) => `${title} ${name}`)
  })
  expect(silent).toEqual([])
})
