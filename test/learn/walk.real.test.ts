import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lessons } from '../../src/learn/lessons/index.ts'
import { describeReal } from '../harness/java.ts'
import { freePort } from '../harness/ports.ts'
import { noPty } from '../repl/test-shell.ts'
import { compared } from './sessions.ts'
import { type Session, walk } from './walk.ts'

const [ensemble] = lessons.filter(({ isReal }) => isReal)

describeReal('the lesson about an ensemble', () => {
  test.skipIf(noPty()).each(['en', 'zh'] as const)(
    'is walked with three real servers, in %s',
    async (language) => {
      const cwd = mkdtempSync(join(tmpdir(), 'zoosh-learn-'))
      const base = await freePort()
      const shown = (row: string) =>
        row
          .replaceAll(`${realpathSync(cwd)}/`, './')
          .replace(new RegExp(`\\b(${base}|${base + 1}|${base + 2})\\b`, 'g'), (port) =>
            String(7181 + Number(port) - base),
          )
      const asTyped = (lines: Session[number]) => lines.map(({ line, output }) => ({ line, output: output.map(shown) }))
      const typed = (line: string) => line.replace(/\b718([123])\b/g, (_, number) => String(base + Number(number) - 1))
      try {
        const isEnglish = language === 'en'
        const session = await walk({
          ...{ lesson: ensemble!, language, place: { ensemble: true }, way: 0, cwd, typed },
          astray: !isEnglish,
        })
        if (!isEnglish) return
        const { walked, kept } = compared(ensemble!.name, session.map(asTyped))
        expect(walked).toBe(kept)
      } finally {
        rmSync(cwd, { recursive: true, force: true })
      }
    },
    180_000,
  )
})
