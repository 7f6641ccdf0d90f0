import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import type { Details } from '../../../src/ui/live/node-details.ts'
import { nodeLines } from '../../../src/ui/live/node-lines.ts'
import { harmful, nasty } from '../../render/nasty.ts'

const stat = {
  czxid: 2n,
  mzxid: 3n,
  pzxid: 2n,
  ctime: 0,
  mtime: 0,
  version: 1,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 18_249,
  numChildren: 2,
}
const details = (over: Partial<Details> = {}): Details => ({
  path: '/app',
  stat,
  lines: ['one', 'two', 'three'],
  acl: 'world:anyone:r',
  entries: ['world:anyone:r'],
  diff: undefined,
  problem: undefined,
  data: Buffer.from('x'),
  ...over,
})
const texts = (...given: Parameters<typeof nodeLines>) => nodeLines(...given).map(({ text }) => text)

test('facts stand above, data below, scrolled by itself', () => {
  expect(texts(undefined, 80, 0, false)).toEqual(['reading…'])
  const [path, facts, times, acl, gap, ...data] = texts(details(), 80, 2, false)
  expect([path, facts, acl, gap]).toEqual([
    '/app',
    'persistent  version 1  18 kB  2 children',
    'acl world:anyone:r',
    '',
  ])
  expect(times).toMatch(/^modified 1970-01-01 00:00:00 {2}mzxid 0x3 {2}czxid 0x2$/)
  expect(data).toEqual(['three'])
  const ephemeral = details({ stat: { ...stat, ephemeralOwner: -1n } })
  expect(texts(ephemeral, 80, 0, false)[1]).toContain('ephemeral  owner 0xffffffffffffffff')
})

test('no data is told from empty data, and a znode that is gone from both', () => {
  const rest = (over: Partial<Details>) =>
    texts(details({ lines: [], ...over }), 80, 0, true)
      .slice(1)
      .filter((text) => !/^(persistent|modified|acl|$)/.test(text))
  expect(rest({ data: null })).toEqual(['null'])
  expect(rest({ data: Buffer.alloc(0) })).toEqual([])
  expect(rest({ data: null, stat: undefined, problem: 'there is no such znode' })).toEqual(['there is no such znode'])
})

test('what changed is shown instead of the data, if it is wanted', () => {
  const changed = details({
    diff: [
      { sign: ' ', text: 'one' },
      { sign: '-', text: 'two' },
      { sign: '+', text: 'zwei' },
    ],
  })
  const shown = nodeLines(changed, 80, 0, true).slice(5)
  expect(shown.map(({ text, color }) => [text, color])).toEqual([
    ['changed while you looked:', undefined],
    ['  one', undefined],
    ['- two', 'red'],
    ['+ zwei', 'green'],
  ])
  expect(texts(changed, 80, 0, false).slice(5)).toEqual(['one', 'two', 'three'])
})

test('no line is wider than the pane, or harmful, whatever the server sends', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 6, max: 60 }), fc.boolean(), (text, columns, diff) => {
      const line = text.replaceAll('\n', '')
      const hostile = details({
        path: `/${text}`,
        lines: [line],
        acl: text,
        problem: text,
        diff: [{ sign: '+', text: line }],
      })
      for (const shown of texts(hostile, columns, 0, diff).filter((one) => one !== 'changed while you looked:')) {
        expect(shown).not.toMatch(harmful)
        expect(stringWidth(shown)).toBeLessThanOrEqual(columns)
      }
    }),
  )
})
