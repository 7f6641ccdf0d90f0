import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainCell, renderPlain, renderPlainToTerminal } from '../../src/render/plain.ts'
import { type Cell, cell, type TreeNode, type View } from '../../src/render/view.ts'
import { harmful, nasty } from './nasty.ts'

const chunks = (view: View) => [...renderPlain(view)]
const plain = (view: View) => chunks(view).join('')

test('a tree of any depth is drawn, in the order of its nodes', () => {
  let root: TreeNode = { label: [cell.name('z')], children: [] }
  for (let i = 0; i < 12_000; i++) root = { label: [cell.name('n')], children: [root] }
  let lines = 0
  for (const _ of renderPlain({ kind: 'tree', root })) lines++
  expect(lines).toBe(12_001)
  const leaf = (name: string) => ({ label: [cell.name(name)], children: [] })
  const small = { label: [cell.name('a')], children: [{ ...leaf('b'), children: [leaf('c')] }, leaf('d')] }
  expect(plain({ kind: 'tree', root: small })).toBe('a\n  b\n    c\n  d\n')
})

describe('for pipes', () => {
  test('a record is one line, whatever its cells hold', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (texts) => {
        for (const kind of ['lines', 'table'] as const) {
          const cells = [texts.map(cell.name)]
          const view: View = kind === 'lines' ? { kind, lines: cells } : { kind, rows: cells, columns: [] }
          const [line, ...more] = plain(view).split('\n')
          expect(more).toEqual([''])
          expect(line!.split('\t')).toHaveLength(texts.length)
        }
      }),
    )
  })

  test('on a terminal nothing harmful is left, of data and of the names of fields either', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const views: View[] = [
          { kind: 'bytes', data: Buffer.from(text) },
          { kind: 'bytes', data: null, text },
          { kind: 'fields', title: cell.name(text), fields: [[text, cell.text(text)]] },
        ]
        const shown = [...renderPlainToTerminal({ kind: 'stack', views })].join('')
        expect(shown.replace(/[\n\t]/g, '')).not.toMatch(harmful)
      }),
    )
  })

  test('a table has no header, and an empty one nothing at all', () => {
    const columns = [{ title: 'name' }, { title: 'size', align: 'right' as const }]
    const rows = [
      [cell.name('a b'), cell.bytes(18_249)],
      [cell.text(null), cell.number(2n ** 64n)],
    ]
    expect(plain({ kind: 'table', columns, rows })).toBe('a b\t18249\n\t18446744073709551616\n')
    for (const empty of [
      { kind: 'table', columns, rows: [] },
      { kind: 'lines', lines: [] },
      { kind: 'fields', fields: [] },
      { kind: 'stack', views: [] },
      { kind: 'bytes', data: null },
      { kind: 'bytes', data: Buffer.alloc(0) },
    ] as const)
      expect(chunks(empty)).toEqual([])
  })

  test('fields are name and value, a tree is indented, several views follow each other', () => {
    const leaf = { label: [cell.name('c'), cell.number(1)], children: [] }
    const root = { label: [cell.path('/')], children: [{ label: [cell.name('a')], children: [leaf] }, leaf] }
    const fields = [
      ['size', cell.bytes(3)],
      ['none', cell.data(null)],
    ] as const
    expect(
      plain({
        kind: 'stack',
        views: [
          { kind: 'fields', title: cell.path('/x'), fields },
          { kind: 'tree', root },
        ],
      }),
    ).toBe('size\t3\nnone\t\n/\n  a\n    c\t1\n  c\t1\n')
  })

  test('data comes as it is stored, byte for byte; its text where it has been decoded', () => {
    const data = Buffer.from([0x1b, 0x5b, 0xff, 0x00])
    expect(chunks({ kind: 'bytes', data })).toEqual([data])
    expect(chunks({ kind: 'bytes', data, text: 'a\u001b\n' })).toEqual([Buffer.from('a\u001b\n')])
    expect(chunks({ kind: 'bytes', data: Buffer.alloc(0), text: '' })).toEqual([])
  })

  test('rows are asked for one after the other, as they are printed', () => {
    const asked: number[] = []
    function* rows(): Generator<readonly Cell[]> {
      for (let row = 0; ; row++) {
        asked.push(row)
        yield [cell.number(row)]
      }
    }
    const lines = renderPlain({ kind: 'lines', lines: rows() })
    expect([lines.next().value, lines.next().value]).toEqual(['0\n', '1\n'])
    expect(asked).toEqual([0, 1])
  })
})

test.each([
  [cell.number(-1n), '-1'],
  [cell.duration(90_000), '90000'],
  [cell.time(0), '1970-01-01T00:00:00.000Z'],
  [cell.time(Number.NaN), 'NaN'],
  [cell.zxid(-1n), '0xffffffffffffffff'],
  [cell.session(31n), '0x1f'],
  [cell.data('a\tb\u001b'), 'a\\tb\\x1b'],
  [cell.bad('no'), 'no'],
])('the cell %o is %s', (given, text) => {
  expect(plainCell(given)).toBe(text)
})
