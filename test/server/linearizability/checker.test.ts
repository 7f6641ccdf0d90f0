import { expect, test } from 'vitest'
import { isLinearizable, type Operation } from './checker.ts'

const start = { value: 'a', version: 0 }
const read = (asked: number, answered: number, value: string, version: number): Operation => ({
  kind: 'read',
  asked,
  answered,
  value,
  version,
})
const cas = (
  asked: number,
  answered: number,
  expected: number,
  value: string,
  done: boolean | undefined = true,
): Operation => ({ kind: 'cas', asked, answered, expected, value, done })

test('one after the other, each seeing the last, is legal', () => {
  expect(isLinearizable([read(0, 1, 'a', 0), cas(2, 3, 0, 'b'), read(4, 5, 'b', 1)], start)).toBe(true)
})

test('overlapping operations may take effect in either order', () => {
  const write = cas(0, 10, 0, 'b')
  expect(isLinearizable([write, read(1, 2, 'a', 0), read(3, 4, 'b', 1)], start)).toBe(true)
  expect(isLinearizable([write, read(1, 2, 'b', 1), read(3, 4, 'a', 0)], start)).toBe(false)
})

test('a read that misses a finished write is illegal', () => {
  expect(isLinearizable([cas(0, 1, 0, 'b'), read(2, 3, 'a', 0)], start)).toBe(false)
})

test('two writes that both won from the same version are illegal', () => {
  expect(isLinearizable([cas(0, 5, 0, 'b'), cas(1, 6, 0, 'c')], start)).toBe(false)
})

test('a refusal is illegal when the version was right all the time', () => {
  expect(isLinearizable([cas(0, 1, 0, 'b', false)], start)).toBe(false)
  expect(isLinearizable([cas(0, 1, 3, 'b', false)], start)).toBe(true)
})

test('a write nobody knows the outcome of may have happened or not, but not both', () => {
  const lost = cas(0, Number.POSITIVE_INFINITY, 0, 'b', undefined)
  expect(isLinearizable([lost, read(5, 6, 'b', 1)], start)).toBe(true)
  expect(isLinearizable([lost, read(5, 6, 'a', 0)], start)).toBe(true)
  expect(isLinearizable([lost, read(5, 6, 'b', 1), read(7, 8, 'a', 0)], start)).toBe(false)
})
