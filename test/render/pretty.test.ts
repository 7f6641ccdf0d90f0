import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderPretty } from '../../src/render/pretty.ts'
import { pretty, type Surface } from '../../src/render/shown.ts'
import { theme } from '../../src/render/theme.ts'
import { cell, type View } from '../../src/render/view.ts'
import { harmful, nasty } from './nasty.ts'

const surface = (over: Partial<Surface> = {}): Surface => ({
  columns: 80,
  theme: theme(false),
  unicode: true,
  now: 100_000_000,
  ...over,
})
async function shown(view: View, over?: Partial<Surface>): Promise<string> {
  let text = ''
  for await (const chunk of renderPretty(view, surface(over))) text += chunk
  return text
}

describe('for eyes', () => {
  test('nothing harmful is left of any cell, in whatever view', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const cells = [cell.path(text), cell.data(text), cell.muted(text)]
        const columns = cells.map((_, index) => ({ title: `c${index}${text}`, weight: index }))
        const views: View[] = [
          { kind: 'table', columns, rows: [cells] },
          { kind: 'table', columns, rows: [cells], flows: true },
          { kind: 'lines', lines: [cells] },
          { kind: 'fields', title: cell.name(text), fields: [[text, cell.data(text)]] },
          { kind: 'tree', root: { label: cells, children: [{ label: cells, children: [] }] } },
        ]
        for (const view of views) expect((await shown(view)).replaceAll('\n', '')).not.toMatch(harmful)
        expect((await shown({ kind: 'bytes', data: Buffer.from(text) })).replace(/[\n\t]/g, '')).not.toMatch(harmful)
      }),
      { numRuns: 200 },
    )
  })

  test('an empty table shows nothing, not even its header', async () => {
    expect(await shown({ kind: 'table', columns: [{ title: 'name' }], rows: [] })).toBe('')
  })

  test('a table fits the terminal, and its colours change nothing of that', async () => {
    const columns = [{ title: 'path', weight: 1 }, { title: 'changed' }, { title: 'size', align: 'right' as const }]
    const row = (path: string, size: number) => [
      cell.path(path),
      cell.time(100_000_000 - size * 1000),
      cell.bytes(size),
    ]
    const view: View = { kind: 'table', columns, rows: [row(`/${'long/'.repeat(20)}end`, 18_249), row('/配置', 7)] }
    const plain = await shown(view, { columns: 40 })
    expect(plain).toBe(
      [
        'PATH                    CHANGED     SIZE',
        '/long/long/long/long/   5h 4m ago  18 kB',
        'long/long/long/long/',
        'long/long/long/long/',
        'long/long/long/long/',
        'long/long/long/long/',
        'end',
        '/配置                   7.0s ago    7 B',
        '',
      ].join('\n'),
    )
    const coloured = await shown(view, { columns: 40, theme: theme(true) })
    expect(coloured).not.toBe(plain)
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain)
  })

  test('the values of fields stand in one column, under their title', async () => {
    const fields = [
      ['a', cell.number(1)],
      ['long', cell.text(null)],
    ] as const
    expect(await shown({ kind: 'fields', fields })).toBe('a     1\nlong  null\n')
    expect(await shown({ kind: 'fields', title: cell.path('/x'), fields })).toBe('/x\n  a     1\n  long  null\n')
    expect(await shown({ kind: 'fields', fields: [] })).toBe('')
  })

  test('a tree has its branches drawn', async () => {
    const leaf = (text: string) => ({ label: [cell.name(text), cell.number(1)], children: [] })
    const root = {
      label: [cell.path('/')],
      children: [{ label: [cell.name('a')], children: [leaf('b'), leaf('c')] }, leaf('d')],
    }
    expect(await shown({ kind: 'tree', root })).toBe(
      ['/', '├── a', '│   ├── b  1', '│   └── c  1', '└── d  1', ''].join('\n'),
    )
  })

  test.each([
    [null, undefined, 'null\n'],
    [Buffer.alloc(0), undefined, '\n'],
    [Buffer.from('a\n\tb\n'), undefined, 'a\n\tb\n'],
    [Buffer.from('a\\b'), undefined, 'a\\b\n'],
    [Buffer.from([0x1b, 0xff]), undefined, '\\x1b\ufffd\n'],
    [Buffer.from([1]), 'decoded', 'decoded\n'],
  ])('the data %o ends in one newline', async (data, text, expected) => {
    expect(await shown({ kind: 'bytes', data, ...(text !== undefined && { text }) })).toBe(expected)
  })
})

test.each([
  [cell.bytes(18_249), '18 kB'],
  [cell.time(99_996_000), '4.0s ago'],
  [cell.duration(200_000), '3m 20s'],
  [cell.zxid(-1n), '0xffffffffffffffff'],
  [cell.number(2n ** 64n), '18446744073709551616'],
  [cell.text(null), 'null'],
  [cell.text(''), ''],
])('the cell %o is %s', (given, text) => {
  expect(pretty(given, surface())).toBe(text)
})

test('each kind of cell has its colour, and a plain number none', () => {
  const colour = (given: Parameters<typeof pretty>[0]) =>
    /^\u001b\[(\d+)m/.exec(pretty(given, surface({ theme: theme(true) })))?.[1]
  const [cyan, dim, green, yellow, red] = ['36', '2', '32', '33', '31']
  expect([cell.path('/'), cell.name('a'), cell.muted('a'), cell.time(0), cell.text(null)].map(colour)).toEqual([
    cyan,
    cyan,
    dim,
    dim,
    dim,
  ])
  expect([cell.good('a'), cell.warn('a'), cell.bad('a')].map(colour)).toEqual([green, yellow, red])
  expect([cell.text('a'), cell.number(1), cell.bytes(1), cell.zxid(1n)].map(colour)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
