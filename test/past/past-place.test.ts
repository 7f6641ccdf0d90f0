import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isPastPlace, parsePastPlace } from '../../src/past/past-place.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-place-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const dir = join(folder, 'data')
const odd = join(folder, 'kept@10m')
const loose = join(folder, 'loose')
mkdirSync(join(dir, 'version-2'), { recursive: true })
mkdirSync(join(odd, 'version-2'), { recursive: true })
mkdirSync(loose)
writeFileSync(join(loose, 'log.1'), '')

test.each([
  [dir, [dir], undefined, '/'],
  [`${dir}/`, [dir], undefined, '/'],
  [`${dir}/app/config`, [dir], undefined, '/app/config'],
  [`${dir}@0x1f00/app`, [dir], { zxid: 0x1f00n }, '/app'],
  [`${dir}@2026-11-22T03:00:00Z/app@1h/x`, [dir], { time: Date.UTC(2026, 10, 22, 3) }, '/app@1h/x'],
  [`${dir}/app@1h`, [dir], undefined, '/app@1h'],
  [`${dir}/version-2`, [dir], undefined, '/version-2'],
  [`${odd}@5s/a`, [odd], { ago: 5000 }, '/a'],
  [`${loose}/a`, [loose], undefined, '/a'],
  [`${join(loose, 'log.1')}/a`, [loose], undefined, '/log.1/a'],
  [`${dir},${loose}@5s/a`, [dir, loose], { ago: 5000 }, '/a'],
] as const)('past://%s', (text, folders, at, path) => {
  expect(isPastPlace(`past://${text}`)).toBe(true)
  expect(parsePastPlace(`past://${text}`)).toEqual({ past: { folders, at }, path })
})

test('what names no files, or no path, is refused', () => {
  expect(() => parsePastPlace(`past://${folder}/nowhere/a`)).toThrow("no server's files")
  expect(() => parsePastPlace('past://')).toThrow("no server's files")
  expect(() => parsePastPlace(`past://${dir}/a//b`)).toThrow('empty component')
  expect(isPastPlace('/past://x')).toBe(false)
})
