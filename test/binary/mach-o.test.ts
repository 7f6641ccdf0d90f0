import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../package/installed.ts'
import { machO } from './mach-o.ts'

const { signed } = await import(join(root, 'scripts/mach-o.js'))

/** A program for macOS, as far as its signature goes: code, the last segment, and in it some bytes and an old signature. */
function program({ code = 0x4000, rest = 1000, old = 40 } = {}): Buffer {
  const made = Buffer.alloc(code + rest + old, 'zoosh')
  made.fill(0, 0, 512)
  const words = [0xfeed_facf, 0x100_0007, 3, 2, 3, 160, 0, 0]
  for (const [index, word] of words.entries()) made.writeUInt32LE(word, index * 4)
  const segment = (at: number, name: string, from: number, size: number) => {
    made.writeUInt32LE(0x19, at)
    made.writeUInt32LE(72, at + 4)
    made.write(name, at + 8, 'latin1')
    made.writeBigUInt64LE(BigInt(Math.ceil(size / 0x4000) * 0x4000), at + 32)
    made.writeBigUInt64LE(BigInt(from), at + 40)
    made.writeBigUInt64LE(BigInt(size), at + 48)
  }
  segment(32, '__TEXT', 0, code)
  segment(104, '__LINKEDIT', code, rest + old)
  for (const [index, word] of [0x1d, 16, code + rest, old].entries()) made.writeUInt32LE(word, 176 + index * 4)
  return made
}

describe('the signature of a program for macOS', () => {
  test.each([
    ['shorter than the old one', { rest: 1008, old: 4000 }],
    ['longer, over the end of a page', { code: 0x40_0000, rest: 16 * 1000, old: 16 }],
    ['of whole pages', { rest: 4096, old: 32 }],
  ])('holds: %s', (_, shape) => {
    const before = program(shape)
    const after = signed(before, 'zoosh')
    expect(machO(after)).toEqual({ machine: 'x86_64', identifier: 'zoosh', flags: 0x2_0002, wrong: [] })
    // Nothing else is changed.
    const end = before.readUInt32LE(184)
    expect(after.subarray(256, end).equals(before.subarray(256, end))).toBe(true)
    expect(machO(signed(after, 'zoosh'))).toEqual(machO(after))
  })

  test('holds no more when a byte is changed', () => {
    const after = signed(program({ rest: 9008 }), 'zoosh')
    after[0x4000 + 5000]! ^= 1
    expect(machO(after).wrong).toEqual(['page 5'])
  })

  test('is made for nothing else', () => {
    expect(() => signed(Buffer.from('#!/bin/sh\n'), 'zoosh')).toThrow('no Mach-O file')
    expect(() => signed(Buffer.concat([program(), Buffer.from('more')]), 'zoosh')).toThrow('does not end')
    const bare = program()
    bare.writeUInt32LE(2, 16)
    expect(() => signed(bare, 'zoosh')).toThrow('no signature')
  })
})
