import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { linesBackwards, linesForwards } from '../../../src/tree/journal/lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(text: string): Promise<{ forwards: string[]; backwards: string[] }> {
  const path = join(folder, 'lines')
  writeFileSync(path, text)
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const forwards: string[] = []
    const backwards: string[] = []
    for await (const lines of linesForwards(file, 0, size)) forwards.push(...lines)
    for await (const lines of linesBackwards(file, size)) backwards.push(...lines)
    return { forwards, backwards }
  } finally {
    await file.close()
  }
}

// Around the size of what is read at a time, 256 KiB, and beyond.
const line = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\n', '')) },
  { weight: 1, arbitrary: fc.integer({ min: 262_100, max: 262_200 }).map((length) => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.constant('é'.repeat(400_000)) },
)

test('lines come whole and in order, from the front and from the back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
      const { forwards, backwards } = await read(lines.map((one) => `${one}\n`).join(''))
      expect(forwards).toEqual(lines)
      expect(backwards).toEqual(lines.toReversed())
    }),
    { numRuns: 60 },
  )
})

test('what a crash left behind the last newline is passed over', async () => {
  expect(await read('one\ntwo\nthr')).toEqual({ forwards: ['one', 'two'], backwards: ['two', 'one'] })
  expect(await read('thr')).toEqual({ forwards: [], backwards: [] })
  expect(await read('')).toEqual({ forwards: [], backwards: [] })
})
