import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lessons } from '../../src/learn/lessons/index.ts'
import { noPty } from '../repl/test-shell.ts'
import { walk } from './walk.ts'

/** A machine without Java: there the last lesson tells how to get servers. */
const programs = mkdtempSync(join(tmpdir(), 'zoosh-programs-'))
for (const name of ['echo', 'cat']) symlinkSync(join('/bin', name), join(programs, name))
const env = { PATH: programs, JAVA_HOME: '' }
const place = { ensemble: false }

describe.skipIf(noPty()).concurrent('every lesson can be walked on a terminal', () => {
  test.for(
    lessons
      .flatMap((lesson) => [{ lesson, language: 'en', way: 0 } as const, { lesson, language: 'zh', way: 1 } as const])
      .map((one) => [`${one.lesson.name} in ${one.language}, by way ${one.way}`, one] as const),
  )('%s', { timeout: 120_000 }, async ([, one]) => {
    const rows = await walk({ ...one, place, env })
    expect(rows.join('\n')).toContain('✓')
  })
})
