import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Tree } from '../../../src/ui/live/tree.ts'
import { joinPath } from '../../../src/wire/path.ts'

const names = ['a', 'b', 'c', 'd']

/** A tree as anybody would write it: nested sets of names, flattened from scratch each time. */
class Plain {
  readonly open = new Map<string, Set<string>>([['/', new Set()]])

  rows(path = '/', filter = ''): string[] {
    return [...(this.open.get(path) ?? [])].sort().flatMap((name) => {
      const child = joinPath(path, name)
      if (!name.includes(filter) && !this.open.has(child)) return []
      return [child, ...this.rows(child, filter)]
    })
  }

  close(path: string): void {
    for (const known of [...this.open.keys()]) {
      if (known === path || known.startsWith(`${path}/`)) this.open.delete(known)
    }
  }
}

const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
const step = fc.oneof(
  fc.record({ what: fc.constant('came' as const), path }),
  fc.record({ what: fc.constant('went' as const), path }),
  fc.record({ what: fc.constant('open' as const), path, children: fc.subarray(names) }),
  fc.record({ what: fc.constant('close' as const), path }),
  fc.record({ what: fc.constant('move' as const), by: fc.integer({ min: -5, max: 5 }) }),
)

test('after any events, openings and moves the rows are those of the tree, and every window is a part of them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom('', 'a', 'c'), (steps, filter) => {
      const tree = new Tree('/')
      const plain = new Plain()
      tree.filter = filter
      for (const one of steps) {
        if (one.what === 'move') {
          tree.move(one.by)
          continue
        }
        const parent = one.path.slice(0, one.path.lastIndexOf('/')) || '/'
        const name = one.path.slice(one.path.lastIndexOf('/') + 1)
        const siblings = plain.open.get(parent)
        if (one.what === 'came') {
          tree.came(one.path)
          siblings?.add(name)
        } else if (one.what === 'went') {
          tree.went(one.path)
          siblings?.delete(name)
          plain.close(one.path)
        } else if (one.what === 'close') {
          tree.close(one.path)
          plain.close(one.path)
        } else if (siblings?.has(name)) {
          tree.open(one.path)!.fill(one.children)
          for (const known of [...(plain.open.get(one.path) ?? [])])
            if (!one.children.includes(known)) plain.close(joinPath(one.path, known))
          plain.open.set(one.path, new Set(one.children))
        }
        const rows = ['/', ...plain.rows('/', filter)]
        expect(tree.rows(0, 1000).map((row) => row.path)).toEqual(rows)
        expect(tree.size).toBe(rows.length)
        const { rows: seen, top } = tree.view(3)
        expect(seen.map((row) => row.path)).toEqual(rows.slice(top, top + 3))
        expect(rows[tree.index]).toBe(tree.selected)
        expect(tree.index >= top && tree.index < top + 3).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test('300,000 children are shown by looking at the rows in sight alone', () => {
  const tree = new Tree('/')
  tree.branch('/')!.fill(Array.from({ length: 300_000 }, (_, i) => `n${String(i).padStart(6, '0')}`))
  tree.moveTo(150_000)
  expect(tree.view(3).rows.map((row) => row.name)).toEqual(['n149997', 'n149998', 'n149999'])
  tree.came('/n149998a')
  tree.went('/n149997')
  expect(tree.size).toBe(300_001)
  expect(tree.selected).toBe('/n149999')
  expect(tree.view(3).rows.map((row) => row.name)).toContain('n149998a')
})

test('the cursor stays on its znode while others come and go, and near it when it goes', () => {
  const tree = new Tree('/')
  tree.branch('/')!.fill(['b', 'd', 'f'])
  tree.select('/d')
  tree.came('/a')
  tree.view(10)
  expect([tree.selected, tree.index]).toEqual(['/d', 3])
  tree.went('/d')
  tree.view(10)
  expect(tree.selected).toBe('/f')
})

test('branches open to any depth are counted, shown and found', () => {
  const tree = new Tree('/')
  const depth = 3000
  for (let at = 1, path = ''; at <= depth; at++) {
    tree.branch(path || '/')!.fill(['d'])
    path += '/d'
    if (at < depth) tree.open(path)
  }
  expect(tree.size).toBe(depth + 1)
  tree.select('/d'.repeat(depth))
  expect(tree.index).toBe(depth)
  expect(tree.rows(depth - 1, 2).map((row) => row.depth)).toEqual([depth - 1, depth])
})
