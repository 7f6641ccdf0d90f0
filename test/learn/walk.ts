import type { Lesson, Place } from '../../src/learn/classroom/lesson.ts'
import type { Language } from '../../src/learn/texts/language.ts'
import { TestShell } from '../repl/test-shell.ts'

export interface Walk {
  readonly lesson: Lesson
  readonly language: Language
  readonly place: Place
  /** Which of the ways of a step is gone; the last where there are fewer. */
  readonly way: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What a line becomes before it is typed. */
  readonly typed?: (line: string) => string
}

/**
 * Walks through a lesson on a real terminal, as somebody would who goes astray first, wherever a step knows how, and then one
 * of its ways.
 * @returns the last screen
 */
export async function walk({
  lesson,
  language,
  place,
  way,
  env = {},
  cwd,
  typed = (line) => line,
}: Walk): Promise<string[]> {
  const steps = lesson.steps.filter(({ where }) => where?.(place) ?? true)
  const word = language === 'en' ? 'step' : '步骤'
  const shell = await TestShell.start({
    args: ['learn', lesson.name, '--lang', language],
    columns: 100,
    rows: 40,
    env: { ...env, COLUMNS: '100' },
    ...(cwd !== undefined && { cwd }),
  })
  try {
    const at = (rows: readonly string[]) => rows.findLast((row) => row.includes(` ${word} `))
    const isAt = (rows: readonly string[], step: number) =>
      at(rows)?.includes(` ${word} ${step + 1}/${steps.length} `) === true
    for (const [index, step] of steps.entries()) {
      await shell.until((rows) => isAt(rows, index))
      for (const line of step.astray) {
        await shell.run(typed(line))
        const rows = await shell.until(() => true)
        if (!isAt(rows, index))
          throw new Error(`${lesson.name}, step ${index + 1}: "${line}" was taken for right\n${rows.join('\n')}`)
      }
      const lines = (step.ways[Math.min(way, step.ways.length - 1)] ?? '').split('\n')
      for (const line of lines) await shell.run(typed(line))
      const isOver = index === steps.length - 1
      await shell
        .until((rows) => (isOver ? isFinished(rows, language) : isAt(rows, index + 1)), 15_000)
        .catch(async () => {
          const rows = await shell.until(() => true)
          throw new Error(
            `${lesson.name}, step ${index + 1}: "${lines.join(' ; ')}" did not lead on\n${rows.slice(-60).join('\n')}`,
          )
        })
    }
    return await shell.until((rows) => isFinished(rows, language))
  } finally {
    await shell.stop()
  }
}

function isFinished(rows: readonly string[], language: Language): boolean {
  return rows.some((row) => row.includes(language === 'en' ? 'Lesson finished:' : '本课结束：'))
}
