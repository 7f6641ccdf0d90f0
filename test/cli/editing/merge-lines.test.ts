import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markerIn, mergeLines } from '../../../src/cli/editing/merge-lines.ts'

const names = { ours: 'yours', base: 'base', theirs: 'theirs' }
const merge = (base: string, ours: string, theirs: string) => mergeLines(base, ours, theirs, names)

const BASE = 'a\nb\nc\nd\ne\n'

test('changes at different places are both taken', async () => {
  expect(await merge(BASE, 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\nf\n')).toEqual({
    text: 'A\nb\nc\nd\nE\nf\n',
    conflicts: 0,
  })
  expect(await merge(BASE, 'b\nc\nd\ne\n', 'a\nb\nc\nx\nd\ne\n')).toEqual({ text: 'b\nc\nx\nd\ne\n', conflicts: 0 })
})

test('the same change is taken once', async () =>
  expect(await merge(BASE, 'a\nB\nc\nd\ne\n', 'a\nB\nc\nd\nE\n')).toEqual({ text: 'a\nB\nc\nd\nE\n', conflicts: 0 }))

test('what both changed otherwise stands there twice, between markers', async () => {
  const { text, conflicts } = await merge(BASE, 'a\nB\nc\nd\ne\n', 'a\nb!\nc\nd\ne\n')
  expect(conflicts).toBe(1)
  expect(text).toBe('a\n<<<<<<< yours\nB\n||||||| base\nb\n=======\nb!\n>>>>>>> theirs\nc\nd\ne\n')
  expect(markerIn(text)).toBe('<<<<<<< yours')
  expect(markerIn(BASE)).toBeUndefined()
})

test('changes that touch are a conflict: who knows whether they go together', async () => {
  expect((await merge(BASE, 'a\nB\nc\nd\ne\n', 'a\nb\nC\nd\ne\n')).conflicts).toBe(1)
  expect((await merge(BASE, 'a\nb\nx\nc\nd\ne\n', 'a\nb\ny\nc\nd\ne\n')).conflicts).toBe(1)
  expect((await merge('', 'x\n', 'y\n')).conflicts).toBe(1)
})

describe('whatever the texts', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'))

  test('one side that changed nothing gets the other', () =>
    fc.assert(
      fc.asyncProperty(text, text, async (base, other) => {
        expect(await merge(base, base, other)).toEqual({ text: other, conflicts: 0 })
        expect(await merge(base, other, base)).toEqual({ text: other, conflicts: 0 })
        expect(await merge(base, other, other)).toEqual({ text: other, conflicts: 0 })
      }),
    ))

  test('choosing one side at each conflict never loses a line that side added', () =>
    fc.assert(
      fc.asyncProperty(text, text, text, async (base, ours, theirs) => {
        const { text: merged, conflicts } = await merge(base, ours, theirs)
        const { text: turned, conflicts: again } = await merge(base, theirs, ours)
        expect(again).toBe(conflicts)
        if (conflicts === 0) expect(turned).toBe(merged)
        const chosen = merged.replace(
          /<<<<<<< yours\n([\s\S]*?)\|\|\|\|\|\|\| base\n[\s\S]*?>>>>>>> theirs(\n|$)/g,
          '$1',
        )
        const count = (whole: string, line: string) => whole.split('\n').filter((one) => one === line).length
        for (const line of ['a', 'b', 'c']) {
          const added = Math.max(0, count(ours, line) - count(base, line))
          const lost = Math.max(0, count(base, line) - count(theirs, line))
          expect(count(chosen, line)).toBeGreaterThanOrEqual(Math.min(count(ours, line), added) - lost)
        }
      }),
      { numRuns: 500 },
    ))
})
