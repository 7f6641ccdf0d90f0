import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { gridLines } from '../../src/render/grid.ts'
import { hang, type Limb } from '../../src/render/limb.ts'
import { renderPlain } from '../../src/render/plain.ts'
import { renderPretty } from '../../src/render/pretty.ts'
import { layTable, rowLines, type TableFlow } from '../../src/render/rows.ts'
import { theme } from '../../src/render/theme.ts'
import { type Cell, type Column, cell, type View } from '../../src/render/view.ts'

const surface = (columns: number) => ({ columns, theme: theme(false), unicode: true, now: 0 })

function lines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  room = 80,
  stream?: TableFlow,
): string[] {
  const laid = layTable(
    { kind: 'table', columns, rows, flows: stream !== undefined },
    rows,
    surface(room),
    stream ?? {},
  )
  return [...(laid.header ? [laid.header] : []), ...laid.rows].flatMap((row) => rowLines(laid.layout, row))
}

const text = fc.string({ unit: fc.constantFrom('a', '/', ' ', 'é', 'e\u0301', '配', '🚀') })

describe('a table', () => {
  const columns: Column[] = [{ title: 'name' }, { title: 'size', align: 'right' }, { title: 'note' }]
  const row = (name: string, size: number, note: string) => [cell.text(name), cell.number(size), cell.text(note)]

  test('stands under its titles, numbers to the right, without blanks at the end', () => {
    expect(lines(columns, [row('配置', 9, 'x'), row('b', 10, '')])).toEqual([
      'NAME  SIZE  NOTE',
      '配置     9  x',
      'b       10',
    ])
  })

  test('begins at the same cell in every column, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }), (rows) => {
        const titles = ['a', 'b', 'c'].map((title) => ({ title }))
        const drawn = lines(
          titles,
          rows.map(([a, b]) => [a, b, '|'].map(cell.text)),
          1000,
        )
        expect(new Set(drawn.slice(1).map((line) => stringWidth(line.slice(0, line.lastIndexOf('|'))))).size).toBe(1)
      }),
    )
  })

  test('has the points of its numbers below each other, and their units', () => {
    const figures = (cells: readonly Cell[]) =>
      lines(
        [{ title: 'n', align: 'right' }],
        cells.map((value) => [value]),
      ).slice(1)
    expect(figures([0.9, 12.75, 3, -1.5].map(cell.number))).toEqual([' 0.9', '12.75', ' 3', '-1.5'])
    expect(figures([17, 18_249, 1_200_000, 0].map(cell.bytes))).toEqual(['17   B', '18   kB', ' 1.2 MB', ' 0   B'])
    expect(figures([cell.number(3), cell.bad('down'), cell.number(10)])).toEqual(['   3', 'down', '  10'])
  })
})

describe('where the terminal is narrow', () => {
  const columns: Column[] = [
    { title: 'server' },
    { title: 'says', weight: 1 },
    { title: 'lag behind', align: 'right', yields: 2 },
    { title: 'zxid', yields: 1 },
  ]
  const rows = [
    [cell.name('zk1:2181'), cell.text('all is well with it'), cell.number(12), cell.zxid(0x700000b13n)],
    [cell.name('zk2:2181'), cell.text('down'), cell.text(''), cell.text('')],
  ]

  test('columns shrink to their words first, then leave in their order, each with its name', () => {
    expect(lines(columns, rows, 60)).toEqual([
      'SERVER    SAYS                 LAG BEHIND  ZXID',
      'zk1:2181  all is well with it          12  0x700000b13',
      'zk2:2181  down',
    ])
    expect(lines(columns, rows, 40)).toEqual([
      'SERVER    SAYS          LAG  ZXID',
      '                     BEHIND',
      'zk1:2181  all is         12  0x700000b13',
      '          well with',
      '          it',
      'zk2:2181  down',
    ])
    expect(lines(columns, rows, 24)).toEqual([
      'SERVER    SAYS       LAG',
      '                  BEHIND',
      'zk1:2181  all is      12',
      '          well',
      '          with',
      '          it',
      '  zxid 0x700000b13',
      'zk2:2181  down',
    ])
    expect(lines(columns, rows, 18)).toEqual([
      'SERVER    SAYS',
      'zk1:2181  all is',
      '          well',
      '          with it',
      '  lag behind 12',
      '  zxid 0x700000b13',
      'zk2:2181  down',
    ])
  })

  test('records become lists of fields when what stays does not fit', () => {
    expect(lines(columns, rows, 12)).toEqual([
      'zk1:2181',
      '  says        all',
      '              is',
      '              well',
      '              with',
      '              it',
      '  lag behind  12',
      '  zxid        0x700000b13',
      'zk2:2181',
      '  says        down',
    ])
  })

  test('data is cut, with a sign, and a picture is drawn smaller, then left out', () => {
    const pictured: Column[] = [{ title: 'path' }, { title: 'data', weight: 1 }, { title: 'bar', yields: 1 }]
    const given = [[cell.path('/a'), cell.data('x'.repeat(30)), cell.bar(1)]]
    expect(lines(pictured, given, 36)[1]).toBe(`/a    ${'x'.repeat(21)}…  ${'█'.repeat(6)}`)
    expect(lines(pictured, given, 20)).toEqual(['PATH  DATA', `/a    ${'x'.repeat(13)}…`])
  })

  test('no word is parted and none is lost, no line is too wide but for a word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '配'), minLength: 1, maxLength: 9 })
    const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => list.join(' '))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(words, words, words, words), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 8, max: 90 }),
        (table, room) => {
          const drawn = lines(
            columns.map(({ align: _, ...column }) => column),
            table.map((cells) => cells.map(cell.text)),
            room,
          )
          const found = drawn.join(' ').split(/ +/)
          for (const one of table.flat().flatMap((cells) => cells.split(' '))) expect(found).toContain(one)
          for (const line of drawn) if (/^\S+ +\S/.test(line)) expect(stringWidth(line)).toBeLessThanOrEqual(room)
        },
      ),
    )
  })
})

describe('a stream of rows', () => {
  const columns: Column[] = [
    { title: 'path', weight: 1 },
    { title: 'size', align: 'right' },
  ]
  const rows = (...names: string[]) => names.map((name, size) => [cell.path(name), cell.number(size)])

  test('has one header, and the widths of its first part', () => {
    const stream: TableFlow = {}
    expect(lines(columns, rows('/a', '/abcdef'), 20, stream)).toEqual([
      'PATH     SIZE',
      '/a          0',
      '/abcdef     1',
    ])
    expect(lines(columns, rows('/b'), 20, stream)).toEqual(['/b          0'])
  })

  test('a late row that is wider sticks out where there is room, takes more lines, or becomes a list of fields', () => {
    const stream: TableFlow = {}
    lines(columns, rows('/a'), 16, stream)
    expect(lines(columns, rows('/abcde/fg', '/abcdef/ghi', '/abcdefghijklm'), 16, stream)).toEqual([
      '/abcde/fg     0',
      '/abcdef/     1',
      'ghi',
      '/abcdefghijklm',
      '  size  2',
    ])
  })
})

describe('a tree', () => {
  const columns: Column[] = [
    { title: 'name', weight: 1, least: 12 },
    { title: 'size', align: 'right' },
    { title: 'owner', yields: 1 },
  ]
  const row = (name: string, limb: Limb | undefined, owner = '') => [
    cell.branch(`/${name}`, name, limb),
    cell.bytes(5),
    cell.text(owner),
  ]
  const first = hang(undefined, false)
  const rows = [
    row('/', undefined),
    row('app', first, '0x2'),
    row('a-name-wider-than-its-column', hang(first, true)),
    row('last', hang(undefined, true)),
  ]

  test('keeps the cells to their columns: a name that is too wide stands above them', () => {
    expect(lines(columns, rows, 30)).toEqual([
      'NAME               SIZE  OWNER',
      '/                   5 B',
      '├── app             5 B  0x2',
      '│   └── a-name-wider-than-its-column',
      '│                   5 B',
      '└── last            5 B',
    ])
  })

  test('draws what has given way between its branches', () => {
    expect(lines(columns, rows, 20)).toEqual([
      'NAME            SIZE',
      '/                5 B',
      '├── app          5 B',
      '│     owner 0x2',
      '│   └── a-name-wider-than-its-column',
      '│                5 B',
      '└── last         5 B',
    ])
  })

  test('has room for names that are still to come', () => {
    expect(lines(columns, [row('/', undefined)], 80, {})[0]).toBe('NAME          SIZE  OWNER')
  })

  test('is a tree in lines, too, with data cut where the terminal ends', () => {
    const view = { kind: 'lines' as const, lines: [[...row('app', first).slice(0, 2), cell.data('x'.repeat(50))]] }
    return expect(prettyText(view, 30)).resolves.toBe(`├── app  5 B  ${'x'.repeat(15)}…\n`)
  })

  test('stands in lines with what is said of a long name below it', () => {
    const view = { kind: 'lines' as const, lines: [row('a-name-wider-than-its-column', first, '0x2')] }
    return expect(prettyText(view, 30)).resolves.toBe('├── a-name-wider-than-its-column\n│     5 B  0x2\n')
  })

  test('is a whole path in a pipe', () => {
    const view = { kind: 'table' as const, columns, rows: [row('app', first)] }
    expect([...renderPlain(view)]).toEqual(['/app\t5\t\n'])
  })
})

async function prettyText(view: View, room: number): Promise<string> {
  let all = ''
  for await (const chunk of renderPretty(view, surface(room))) all += chunk
  return all
}

test('blanks at the end of what has given way are not drawn', () => {
  const columns: Column[] = [
    { title: 'a b', weight: 2 },
    { title: 'c', yields: 2 },
  ]
  expect(lines(columns, [[cell.text('a'.repeat(9)), cell.path(' ')]], 5).filter((line) => line.endsWith(' '))).toEqual(
    [],
  )
})

test('cli-table3 and we draw the same', async () => {
  const columns: Column[] = [
    { title: 'a b', weight: 2 },
    { title: 'n', align: 'right', yields: 1 },
    { title: 'c', yields: 2 },
  ]
  const safe = fc.string({ unit: fc.constantFrom('a', '/', ' ', 'é', '配'), maxLength: 30 })
  let drawnByBoth = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(safe, fc.double({ noNaN: true, min: -1e6, max: 1e6 }), safe), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 4, max: 90 }),
      async (given, room) => {
        const rows = given.map(([a, n, c]) => [cell.text(a), cell.number(n), cell.path(c)])
        const laid = layTable({ kind: 'table', columns, rows }, rows, surface(room), {})
        const grid = await gridLines(laid, [...laid.rows], room)
        if (grid === undefined) return
        drawnByBoth++
        expect(grid).toEqual(lines(columns, rows, room))
      },
    ),
    // About six of ten have room for a table.
    { numRuns: 200 },
  )
  expect(drawnByBoth).toBeGreaterThan(50)
})

test('what cli-table3 would cut is not given to it', async () => {
  const rows = [[cell.text('ที่นี่')], [cell.text('👩🏽')]]
  const laid = layTable({ kind: 'table', columns: [{ title: 't' }], rows }, rows, surface(80), {})
  expect(await gridLines(laid, [...laid.rows], 80)).toBeUndefined()
  expect(lines([{ title: 't' }], rows)).toEqual(['T', 'ที่นี่', '👩🏽'])
})
