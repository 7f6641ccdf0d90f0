import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parsePastSpec } from '../../src/past/past-spec.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-spec-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['/var/zk', ['/var/zk'], undefined],
  ['/var/zk@0x1F00', ['/var/zk'], { zxid: 0x1f00n }],
  ['/var/zk@10m', ['/var/zk'], { ago: 600_000 }],
  ['/var/zk@1h30m', ['/var/zk'], { ago: 5_400_000 }],
  ['/var/zk@2026-11-22T03:00:00Z', ['/var/zk'], { time: Date.UTC(2026, 10, 22, 3) }],
  ['/var/zk@2026-11-22T03:00:00.250+01:00', ['/var/zk'], { time: Date.UTC(2026, 10, 22, 2, 0, 0, 250) }],
  ['/var/zk@2026-11-22 03:00', ['/var/zk'], { time: new Date(2026, 10, 22, 3).getTime() }],
  ['/var/zk@2026-11-22 03:00:07', ['/var/zk'], { time: new Date(2026, 10, 22, 3, 0, 7).getTime() }],
  ['/var/zk@2026-11-22', ['/var/zk'], { time: new Date(2026, 10, 22).getTime() }],
  ['/data,/logs@10m', ['/data', '/logs'], { ago: 600_000 }],
  ['/a@b/zk', ['/a@b/zk'], undefined],
  ['/a@10m/zk@5s', ['/a@10m/zk'], { ago: 5000 }],
  ['/a@10m/', ['/a@10m/'], undefined],
] as const)('%s', (text, folders, at) => {
  expect(parsePastSpec(text)).toEqual({ folders, at })
})

test('a comma that belongs to the name of a folder parts nothing', () => {
  const odd = join(folder, 'a,b')
  mkdirSync(odd)
  expect(parsePastSpec(`${odd}@5s`)).toEqual({ folders: [odd], at: { ago: 5000 } })
})

test.each(['/a@2026-02-30', '/a@2026-13-01', '/a@100', '/a@', '/a@0x', '/a@10m@soon', '/a@2026-11-22T25:00'])(
  '%s names no moment, and says what would',
  (text) => {
    expect(() => parsePastSpec(text)).toThrow('is not a moment')
  },
)

test('a folder may be called like that', () => {
  const odd = join(folder, 'a@soon')
  mkdirSync(odd)
  expect(parsePastSpec(odd)).toEqual({ folders: [odd], at: undefined })
})

test('a moment alone names no directory', () => {
  expect(() => parsePastSpec('@10m')).toThrow('no directory')
})
