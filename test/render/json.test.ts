import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataJson, statJson, toJson, utf8 } from '../../src/render/json.ts'
import { harmful, nasty } from './nasty.ts'

const MOST = 2n ** 63n - 1n

describe('any result', () => {
  test('never moves the cursor and reads back the same', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.boolean(), (key, text, indent) => {
        const json = toJson({ [key]: text }, indent)
        expect(json.replaceAll('\n', '')).not.toMatch(harmful)
        expect(JSON.parse(json)).toEqual({ [key]: text })
      }),
    )
  })

  test('has its 64 bits exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -MOST - 1n, max: MOST }),
        (n) => BigInt(JSON.parse(toJson({ n }, false)).n) === BigInt.asUintN(64, n),
      ),
    )
  })

  test.each([
    [{ a: 1n, b: [2n] }, '{"a":"0x1","b":["0x2"]}'],
    [{ data: Buffer.from([0xff, 0xfe]), part: new Uint8Array([1, 2, 3]).subarray(1) }, '{"data":"//4=","part":"AgM="}'],
    [[null, undefined, {}], '[null,null,{}]'],
    [undefined, 'null'],
  ])('%o is %s', (value, json) => {
    expect(toJson(value, false)).toBe(json)
  })
})

describe('data', () => {
  test('null, empty, text and bytes are told apart', () => {
    expect(dataJson(null)).toEqual({ data: null, encoding: null })
    expect(dataJson(Buffer.alloc(0))).toEqual({ data: '', encoding: 'utf8' })
    expect(dataJson(Buffer.from('é\ufeff'))).toEqual({ data: 'é\ufeff', encoding: 'utf8' })
    expect(dataJson(Buffer.from([0xff, 0xfe]))).toEqual({ data: '//4=', encoding: 'base64' })
  })

  test('any bytes come back as they were, and are text only where they are', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(bytes, (whole) => {
        const { data, encoding } = dataJson(Buffer.from(whole))
        expect(Buffer.from(data!, encoding!).equals(whole)).toBe(true)
        expect(encoding === 'utf8').toBe(utf8(whole) !== undefined)
      }),
    )
  })

  test.each([
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a longer spelling than needed', [0xc0, 0x80]],
    ['half a character', [0xe9, 0x85]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('%s is no text', (_, bytes) => {
    expect(utf8(Uint8Array.from([0x61, ...bytes]))).toBeUndefined()
  })

  test('a part of a larger buffer is read alone', () => {
    expect(utf8(Buffer.from('xyé\ufeffz').subarray(2, 7))).toBe('é\ufeff')
  })
})

test('a stat has the names of zkCli, exact numbers, and times that a Date cannot hold as they are', () => {
  const stat = {
    czxid: 0x100000001n,
    mzxid: MOST,
    pzxid: -1n,
    ctime: 0,
    mtime: 1e18,
    version: -1,
    cversion: 2,
    aversion: 3,
    ephemeralOwner: 0x10000281282000dn,
    dataLength: 4,
    numChildren: 5,
  }
  expect(statJson(stat)).toEqual({
    cZxid: '0x100000001',
    ctime: '1970-01-01T00:00:00.000Z',
    mZxid: '0x7fffffffffffffff',
    mtime: '1000000000000000000',
    pZxid: '0xffffffffffffffff',
    cversion: 2,
    dataVersion: -1,
    aclVersion: 3,
    ephemeralOwner: '0x10000281282000d',
    dataLength: 4,
    numChildren: 5,
  })
})
