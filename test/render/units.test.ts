import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { age, ago, bytes, duration, hex, isoTime, moment } from '../../src/render/units.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]

test('64 bits are read as unsigned, as ZooKeeper prints them', () => {
  expect([0n, 0x10000281282000dn, -1n, -(2n ** 63n)].map(hex)).toEqual([
    '0x0',
    '0x10000281282000d',
    '0xffffffffffffffff',
    '0x8000000000000000',
  ])
})

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [18_249, '18 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [999_999, '1.0 MB'],
    [1_100_000_000, '1.1 GB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('%i are %s', (count, text) => expect(bytes(count)).toBe(text))

  test('are never spelt longer than seven characters, nor further off than a half of their last digit', () => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 }), (count) => {
        const [number = '', unit = ''] = bytes(count).split(' ')
        expect(bytes(count).length).toBeLessThanOrEqual(7)
        const step = 1000 ** units.indexOf(unit)
        const half = (number.includes('.') ? step / 10 : step) / 2
        expect(Math.abs(Number(number) * step - count)).toBeLessThanOrEqual(half * 1.000_001)
      }),
    )
  })
})

describe('a duration', () => {
  test.each([
    [0, '0ms'],
    [350, '350ms'],
    [4200, '4.2s'],
    [12_600, '13s'],
    [200_000, '3m 20s'],
    [HOUR, '1h'],
    [HOUR + SECOND, '1h'],
    [1_051_200_000, '12d 4h'],
    [400 * DAY + HOUR, '400d 1h'],
  ])('of %i ms is %s', (ms, text) => expect(duration(ms)).toBe(text))

  test('of a minute and more is never longer than it was, nor by its smaller unit shorter', () => {
    const size: Record<string, number> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND }
    const below: Record<string, number> = { d: HOUR, h: MINUTE, m: SECOND }
    fc.assert(
      fc.property(fc.integer({ min: MINUTE, max: 10_000 * DAY }), (ms) => {
        const parts = duration(ms).split(' ')
        const told = parts.reduce((sum, part) => sum + Number.parseInt(part, 10) * size[part.at(-1)!]!, 0)
        expect(told).toBeLessThanOrEqual(ms)
        expect(ms - told).toBeLessThan(below[parts[0]!.at(-1)!]!)
      }),
    )
  })
})

describe('a time', () => {
  test.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [8.64e15, '+275760-09-13T00:00:00.000Z'],
    [8.64e15 + 1, '8640000000000001'],
    [1e18, '1000000000000000000'],
    [-1e18, '-1000000000000000000'],
  ])('of %d is %s', (ms, text) => expect(isoTime(ms)).toBe(text))

  test.each([
    [0, 'just now'],
    [-1_000, 'just now'],
    [999, 'just now'],
    [4_000, '4.0s ago'],
    [30 * DAY, '30d ago'],
    [30 * DAY + 1, '2026-01-30 23:59:59'],
    [-1_001, '2026-03-02 00:00:01'],
  ])('%i ms before now is %s', (age, text) => {
    const now = Date.UTC(2026, 2, 2)
    expect(ago(now - age, now)).toBe(text)
  })

  test('of long ago are told by the date alone where there are few cells', () => {
    const now = Date.UTC(2026, 2, 2)
    expect(age(now - 40 * DAY, now)).toBe(isoTime(now - 40 * DAY).slice(0, 10))
    expect(age(now - 4000, now)).toBe('4.0s ago')
    expect(age(9e15, now)).toBe(ago(9e15, now))
  })

  test('by date and clock are told with how long ago, unless that is the date', () => {
    const now = Date.UTC(2026, 2, 2)
    expect(moment(now - 4_000, now)).toBe('2026-03-01 23:59:56 (4.0s ago)')
    expect(moment(now - 40 * DAY, now)).toBe('2026-01-21 00:00:00')
  })

  test('that no date can hold is told as it is', () => {
    expect(moment(1e18, 0)).toBe('1000000000000000000')
    expect(ago(1e18, 0)).toBe('1000000000000000000')
  })
})
