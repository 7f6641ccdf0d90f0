import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lessons } from '../../src/learn/lessons/index.ts'
import { noPty } from '../repl/test-shell.ts'
import { compared } from './sessions.ts'
import { walk } from './walk.ts'

/** A machine without Java: there the last lesson tells how to get servers. */
const programs = mkdtempSync(join(tmpdir(), 'zoosh-programs-'))
for (const name of ['echo', 'cat']) symlinkSync(join('/bin', name), join(programs, name))
const env = { PATH: programs, JAVA_HOME: '' }
const place = { ensemble: false }
const timeout = 120_000

describe.skipIf(noPty()).concurrent('every lesson can be walked on a terminal', () => {
  test.for(lessons.map((lesson) => [lesson.name, lesson] as const))(
    '%s, as the tutorial shows it',
    { timeout },
    async ([name, lesson]) => {
      const session = await walk({ lesson, language: 'en', way: 0, astray: false, place, env })
      if (lesson.isReal) return
      const { walked, kept } = compared(name, session)
      expect(walked).toBe(kept)
    },
  )

  test.for(lessons.map((lesson) => [lesson.name, lesson] as const))(
    '%s, in Chinese, by another way, after going astray',
    { timeout },
    async ([, lesson]) => {
      await walk({ lesson, language: 'zh', way: 1, astray: true, place, env })
    },
  )
})
