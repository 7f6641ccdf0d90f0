import { expect, test } from 'vitest'
import { WatchRecord } from '../../../src/client/watch/watch-record.ts'

test('is armed by an answer, however many are on their way', () => {
  const record = new WatchRecord()
  const [first, second] = [record.depart(), record.depart()]
  expect([record.armed, record.arming]).toEqual([false, true])
  first(true)
  expect([record.armed, record.arming]).toEqual([true, true])
  record.lapse()
  second(true)
  expect([record.armed, record.arming]).toEqual([true, false])
})

test('what was on its way when the server was told to forget counts for nothing', () => {
  const record = new WatchRecord()
  const early = record.depart()
  record.forget()
  const late = record.depart()
  early(true)
  expect([record.armed, record.arming]).toEqual([false, true])
  late(true)
  expect(record.armed).toBe(true)
})

test('without a connection there is nobody to tell: what is on its way will arm', () => {
  const record = new WatchRecord()
  const landed = record.depart()
  expect(record.leave(false)).toBe(false)
  landed(true)
  expect(record.armed).toBe(true)
  expect(record.leave(true)).toBe(true)
  expect(record.armed).toBe(false)
})

test('goes on from the zxid from which nothing is missing until the server says that it does', () => {
  const record = new WatchRecord()
  expect(record.resume(5n)).toBe(5n)
  expect(record.resume(9n)).toBe(5n)
  record.resumed()
  expect(record.resume(9n)).toBe(9n)
  record.lapse()
  record.resumed()
  expect(record.resume(12n)).toBe(12n)
})
