import { expect, test } from 'vitest'
import { arg } from '../../../src/cli/declare/args.ts'
import { takers } from '../../../src/cli/words/takers.ts'

const must = arg.text({ summary: 'x' })
const may = arg.text({ summary: 'x', required: false })
const many = arg.text({ summary: 'x', multiple: true })
const some = arg.text({ summary: 'x', multiple: true, required: false })

test('an argument that may be left out leaves the words that must be to those behind it', () => {
  const args = { dir: may, path: must }
  expect([0, 1, 2, 3].map((count) => takers(args, count))).toEqual([
    ['path'],
    ['path'],
    ['dir', 'path'],
    ['dir', 'path'],
  ])
})

test('one behind the others gets what is left', () => {
  expect(takers({ path: must, data: may }, 1)).toEqual(['path'])
  expect(takers({ path: must, data: may }, 2)).toEqual(['path', 'data'])
  expect(takers({ left: may, right: may }, 1)).toEqual(['left'])
})

test('one that takes many takes all but those behind it need', () => {
  expect(takers({ sources: many, target: must }, 4)).toEqual(['sources', 'sources', 'sources', 'target'])
  expect(takers({ dir: must, ids: some }, 1)).toEqual(['dir'])
  expect(takers({ dir: must, ids: some }, 3)).toEqual(['dir', 'ids', 'ids'])
})
