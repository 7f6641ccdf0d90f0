import { describe, expect, test } from 'vitest'
import { backoff, hostText, parseConnectString, shuffled } from '../../../src/client/terms/hosts.ts'

describe('connect strings', () => {
  test.each([
    ['h', ['h:2181'], ''],
    ['h:', ['h:2181'], ''],
    ['h1:1, h2 ,h3:3', ['h1:1', 'h2:2181', 'h3:3'], ''],
    ['10.0.0.1:2182/a/b', ['10.0.0.1:2182'], '/a/b'],
    ['h/', ['h:2181'], ''],
    ['[::1]:5,[fe80::1]', ['[::1]:5', '[fe80::1]:2181'], ''],
    ['fe80::1', ['[fe80::1]:2181'], ''],
    ['a,,b', ['a:2181', 'b:2181'], ''],
    ['a/b,c', ['a:2181'], '/b,c'],
  ])('%j is read', (text, hosts, chroot) => {
    const parsed = parseConnectString(text)
    expect(parsed.hosts.map(hostText)).toEqual(hosts)
    expect(parsed.chroot).toBe(chroot)
  })

  test.each([
    ['', 'names no server'],
    [' , ', 'names no server'],
    ['/a', 'names no server'],
    ['h:0', '1 to 65535'],
    ['h:65536', '1 to 65535'],
    ['h:abc', '1 to 65535'],
    [':2181', 'no host'],
    ['[::1', 'IPv6'],
    ['[]', 'IPv6'],
    ['[::1]x', 'IPv6'],
    ['[::1]:', 'no port'],
    ['h/a/', 'bad chroot'],
    ['h//a', 'bad chroot'],
    ['a b', 'space'],
    ['dns-srv://x', 'not supported'],
    ['h1:1/app, h2/app', 'written once'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => parseConnectString(text)).toThrow(why)
  })
})

test('shuffling keeps every host', () => {
  const hosts = Array.from({ length: 20 }, (_, i) => i)
  expect(shuffled(hosts).sort((a, b) => a - b)).toEqual(hosts)
})

test('the pause grows, has an end, and is never the same for all', () => {
  const pauses = Array.from({ length: 200 }, () => backoff(20))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(1400)
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(600)
  expect(new Set(pauses).size).toBeGreaterThan(100)
  expect(backoff(0)).toBeLessThan(141)
})
