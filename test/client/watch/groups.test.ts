import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Groups } from '../../../src/client/watch/groups.ts'

const step = fc.record({
  add: fc.boolean(),
  key: fc.constantFrom('/a', '/b', '/c'),
  member: fc.nat({ max: 4 }),
})

test('keeps sets by key and forgets the empty ones, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const groups = new Groups<number>()
      const model = new Set<string>()
      for (const { add, key, member } of steps) {
        const entry = `${key} ${member}`
        if (add) {
          groups.add(key, member)
          model.add(entry)
        } else expect(groups.delete(key, member)).toBe(model.delete(entry))
        expect(groups.size).toBe(model.size)
      }
      const kept = groups.keys().flatMap((key) => [...groups.get(key)].map((member) => `${key} ${member}`))
      expect(kept.sort()).toEqual([...model].sort())
      for (const key of ['/a', '/b', '/c']) expect(groups.has(key)).toBe(groups.get(key).size > 0)
      expect(groups.all()).toHaveLength(model.size)
      groups.clear()
      expect([groups.size, groups.keys()]).toEqual([0, []])
    }),
  )
})
