import type { Lesson, Place } from '../../src/learn/classroom/lesson.ts'
import type { Language } from '../../src/learn/texts/language.ts'
import { TestShell } from '../repl/test-shell.ts'

export interface Walk {
  readonly lesson: Lesson
  readonly language: Language
  readonly place: Place
  /** Which of the ways of a step is gone; the last where there are fewer. */
  readonly way: number
  /** Goes astray first, wherever a step knows how. */
  readonly astray: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What a line becomes before it is typed. */
  readonly typed?: (line: string) => string
}

/** What was typed, and printed, in each step. */
export type Session = readonly (readonly { readonly line: string; readonly output: readonly string[] }[])[]

const words = { en: { step: 'step', over: 'Lesson finished:' }, zh: { step: '步骤', over: '本课结束：' } } as const

/** Walks through a lesson on a real terminal. @throws where a step takes for right what is not, or the other way round */
export async function walk(asked: Walk): Promise<Session> {
  const { lesson, language, place, way, astray, env = {}, cwd, typed = (line) => line } = asked
  const steps = lesson.steps.filter(({ where }) => where?.(place) ?? true)
  const { step: word, over } = words[language]
  const shell = await TestShell.start({
    args: ['learn', lesson.name, '--lang', language],
    columns: 100,
    rows: 40,
    env,
    ...(cwd !== undefined && { cwd }),
  })
  const isAt = (rows: readonly string[], step: number): boolean =>
    step === steps.length
      ? rows.some((row) => row.includes(over))
      : rows.findLast((row) => row.includes(` ${word} `))?.includes(` ${word} ${step + 1}/${steps.length} `) === true
  const reaches = async (step: number, how: string): Promise<string[]> => {
    const there = await shell.until((rows) => isAt(rows, step), 20_000).catch(() => undefined)
    if (there) return there
    throw new Error(
      `${lesson.name}: ${how} did not lead to step ${step + 1}\n${(await shell.calm()).slice(-60).join('\n')}`,
    )
  }
  const session: { line: string; output: readonly string[] }[][] = []
  try {
    for (const [index, step] of steps.entries()) {
      await reaches(index, 'the step before')
      for (const line of astray ? step.astray : []) {
        await shell.run(typed(line))
        if (!isAt(await shell.calm(), index))
          throw new Error(`${lesson.name}, step ${index + 1}: "${line}" was taken for right`)
      }
      const lines = step.ways[Math.min(way, step.ways.length - 1)]!.split('\n')
      for (const line of lines) await shell.run(typed(line))
      await reaches(index + 1, `"${lines.join('; ')}"`)
      session.push(recorded(await shell.calm(), lines, typed))
    }
    return session
  } finally {
    await shell.stop()
  }
}

/** What the last lines have printed, without what the teacher said. */
function recorded(rows: readonly string[], lines: readonly string[], typed: (line: string) => string) {
  const begun = rows.flatMap((row, at) => (/❯(?: |$)/.test(row) ? [at] : [])).slice(-lines.length - 1)
  return lines.map((line, number) => {
    const from = begun[number]!
    if (!rows[from]!.endsWith(typed(line))) throw new Error(`"${line}" was not typed at "${rows[from]}"`)
    return { line, output: ofCommands(rows.slice(from + 1, begun[number + 1])) }
  })
}

function ofCommands(rows: readonly string[]): string[] {
  const kept: string[] = []
  let isTeacher = false
  for (const row of rows) {
    if (row.startsWith('── ')) break
    isTeacher = row.startsWith('✓ ') || (isTeacher && row.startsWith('  '))
    if (!isTeacher && row !== '') kept.push(row)
  }
  return kept
}
