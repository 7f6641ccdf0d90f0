import { expect, test } from 'vitest'
import { Outline } from '../../../src/cli/data/outline.ts'
import { leadTo } from '../../../src/render/limb.ts'

function drawn(walk: readonly (readonly [string, readonly string[], number?])[]): string[] {
  const outline = new Outline()
  const rows = [...walk.flatMap(([path, names, more]) => [...outline.add(path, names.at(-1), more)]), ...outline.end()]
  return rows.map((row) => {
    const name = 'more' in row ? `${row.more} more` : row.path
    return `${leadTo(row.limb, true, 80).first}${name}`
  })
}

test('znodes of a walk hang where they belong', () => {
  expect(
    drawn([
      ['/', ['a', 'b']],
      ['/a', ['x', 'y']],
      ['/a/x', ['z']],
      ['/a/x/z', []],
      ['/a/y', []],
      ['/b', ['c']],
      ['/b/c', []],
    ]),
  ).toEqual(['/', '├── /a', '│   ├── /a/x', '│   │   └── /a/x/z', '│   └── /a/y', '└── /b', '    └── /b/c'])
})

test('children that do not come are told below the last that does', () => {
  expect(
    drawn([
      ['/app', ['a'], 2],
      ['/app/a', ['x'], 12],
      ['/app/a/x', []],
    ]),
  ).toEqual(['/app', '├── /app/a', '│   ├── /app/a/x', '│   └── 12 more', '└── 2 more'])
})

test('a root that is a child elsewhere hangs from nothing, and one whose last child is gone does not matter', () => {
  expect(
    drawn([
      ['/app/a', ['x', 'gone']],
      ['/app/a/x', []],
    ]),
  ).toEqual(['/app/a', '├── /app/a/x'])
})
