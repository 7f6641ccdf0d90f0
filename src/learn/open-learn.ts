import { join } from 'node:path'
import type { Context } from '../cli/declare/context.ts'
import { withoutConnection } from '../cli/settings/own-environment.ts'
import { dataPlace } from '../cli/settings/places.ts'
import { settle } from '../cli/settings/settle.ts'
import { escapeText, own as inert } from '../render/text.ts'
import { theme } from '../render/theme.ts'
import { Classroom } from './classroom/classroom.ts'
import type { Place } from './classroom/lesson.ts'
import { ProgressFile } from './course/progress.ts'
import { Teacher } from './course/teacher.ts'
import { lessons } from './lessons/index.ts'
import type { Language } from './texts/language.ts'

/** The progress of whoever runs this. */
export function progressFile(): ProgressFile {
  return new ProgressFile(join(dataPlace(), 'learn.json'))
}

/**
 * Opens the shell with a teacher beside it.
 * @param lesson its index; undefined goes on where somebody left
 * @returns the exit code of the shell
 */
export async function openLearn(
  enter: NonNullable<Context['enterShell']>,
  context: Pick<Context, 'settings'>,
  lesson: number | undefined,
  language: Language,
  place: Place,
): Promise<number> {
  const progress = progressFile()
  const { at } = await progress.load()
  const { color } = context.settings
  const say: { print?: (who: string, text: string) => void } = {}
  const room = await Classroom.open((who, text) => say.print?.(who, text))
  const known = Math.max(
    0,
    lessons.findIndex(({ name }) => name === at?.lesson),
  )
  const from = lesson === undefined ? { lesson: known, step: at?.step ?? 0 } : { lesson, step: 0 }
  // Lessons owe nothing to a profile or a variable that says where, and as whom, one works otherwise.
  const { unicode, keys } = context.settings
  const own = settle({ sandbox: true }, withoutConnection(process.env), true)
  const settings = { ...own, color, unicode, ...(keys && { keys }) }
  const teacher = new Teacher({ lessons, room, progress, language, place, settings, from })
  say.print = (who, text) => teacher.print(inert`${theme(color).ephemeral(escapeText(who))}: ${escapeText(text)}`)
  return enter(settings, teacher)
}
