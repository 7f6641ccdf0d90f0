import { expect, test } from 'vitest'
import { parseLife, tenuresOf } from './life-log.ts'
import { type Excuse, type Rule, verdict } from './verdict.ts'

const alone: Rule = { excludes: () => true, limit: Number.POSITIVE_INFINITY }

/** A life that writes every 20 ms. */
function life(id: string, token: number, from: number, to: number): string {
  let text = `start ${from}000000 ${id} 0x${token.toString(16)} /lock/${id}\n`
  for (let at = from + 20; at < to; at += 20) text += `alive ${at}000000 ${id}\n`
  return `${text}end ${to}000000 ${id}\n`
}

const judged = (lives: readonly string[], rule = alone, excuses: Excuse[] = []) =>
  verdict(tenuresOf(parseLife(lives.join(''))), rule, excuses).map(({ kind, ms }) => [kind, ms])

test('one after the other, with tokens that grow: nothing to say', () => {
  expect(judged([life('a.1', 1, 0, 100), life('b.2', 2, 100, 200), life('a.3', 3, 201, 300)])).toEqual([])
})

test('two at a time are found, and for how long', () => {
  expect(judged([life('a.1', 1, 0, 100), life('b.2', 2, 60, 200)])).toEqual([['overlap', 40]])
  expect(judged([life('a.1', 1, 0, 500), life('b.2', 2, 60, 200)])).toEqual([['overlap', 140]])
})

test('a line of a child counts for its parent, also after the end of that', () => {
  const child = 'alive 130000000 a.1\n'
  expect(judged([life('a.1', 1, 0, 100), child, life('b.2', 2, 110, 200)])).toEqual([['overlap', 20]])
})

test('a token that does not grow is found', () => {
  expect(judged([life('a.1', 2, 0, 100), life('b.2', 1, 110, 200)])).toEqual([['token', 0]])
  expect(judged([life('a.1', 2, 0, 100), life('b.2', 2, 110, 200)])).toEqual([['token', 0]])
})

test('who may hold together is not told apart', () => {
  const readersAndWriter: Rule = { ...alone, excludes: (a, b) => a.host === 'w' || b.host === 'w' }
  const readers = [life('a.1', 2, 0, 100), life('b.2', 1, 10, 90)]
  expect(judged(readers, readersAndWriter)).toEqual([])
  expect(judged([...readers, life('w.3', 3, 95, 120)], readersAndWriter)).toEqual([['overlap', 5]])
})

test('more than the limit are found, and for how long', () => {
  const two: Rule = { excludes: () => false, limit: 2 }
  const both = [life('a.1', 1, 0, 100), life('b.2', 2, 20, 200)]
  expect(judged([...both, life('c.3', 3, 100, 300)], two)).toEqual([])
  expect(judged([...both, life('c.3', 3, 90, 300)], two)).toEqual([['limit', 10]])
})

test('a stopped host does not live on meanwhile, and its lines right after it count for nothing', () => {
  const excuses = [{ host: 'a', from: 51, to: 900 }]
  const late = 'alive 880000000 a.1\n'
  expect(judged([life('a.1', 1, 0, 50), late, life('b.2', 2, 500, 1000)], alone, excuses)).toEqual([])
})

test('a line too long after a host went on is an overlap', () => {
  const excuses = [{ host: 'a', from: 51, to: 900 }]
  const late = 'alive 920000000 a.1\nalive 940000000 a.1\n'
  expect(judged([life('a.1', 1, 0, 50), late, life('b.2', 2, 500, 1000)], alone, excuses)).toEqual([['overlap', 20]])
})

test('the excuse of one host is none for another', () => {
  const excuses = [{ host: 'c', from: 51, to: 900 }]
  expect(judged([life('a.1', 1, 0, 700), life('b.2', 2, 500, 1000)], alone, excuses)).toEqual([['overlap', 200]])
})

test('a program that a host starts late has an old token, and is only excused as long as its lines are', () => {
  const late = (to: number) => [life('b.2', 2, 500, 1000), life('a.1', 1, 1100, to)]
  const excuses = [{ host: 'a', from: 300, to: 1600 }]
  expect(judged(late(1500), alone, excuses)).toEqual([])
  expect(judged(late(1700), alone, excuses)).toEqual([['token', 0]])
})
