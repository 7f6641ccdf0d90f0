import { expect, test } from 'vitest'
import { hang, type Limb, leadTo } from '../../src/render/limb.ts'
import { width } from '../../src/render/width.ts'

/** The last of so many levels; of each it is told whether it is the last of its siblings. */
const chain = (...lasts: boolean[]) => lasts.reduce<Limb | undefined>(hang, undefined)

test('the root hangs from nothing', () => {
  expect(leadTo(undefined, true, 80)).toEqual({ first: '', rest: '' })
})

test('branches go on beside what hangs lower, and end with the last', () => {
  expect(leadTo(chain(false, true, false), true, 80)).toEqual({ first: '│       ├── ', rest: '│       │   ' })
  expect(leadTo(chain(true, false, true), true, 80)).toEqual({ first: '    │   └── ', rest: '    │       ' })
  expect(leadTo(chain(false, true), false, 80)).toEqual({ first: '|   `-- ', rest: '|       ' })
})

test('however deep, a name has half of the room, and says on which level it is', () => {
  const deep = leadTo(chain(...Array.from({ length: 100_000 }, (_, at) => at % 3 === 0)), true, 80)
  expect(deep.first).toMatch(/^\[100000\] [│ ]+[├└]── $/)
  for (const room of [20, 40, 80, 120]) {
    for (let level = 1; level < 40; level++) {
      const { first, rest } = leadTo(chain(...Array.from({ length: level }, () => false)), true, room)
      expect(width(first)).toBeLessThanOrEqual(Math.max(8, room / 2 + 1))
      expect(width(rest)).toBe(width(first))
    }
  }
})
