import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { findInstallation } from '../../ensemble/local/installation.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, outsideLine, zoosh } from '../../wire/hint.ts'

/** A lesson as a list tells it. */
interface Listed {
  readonly number: number
  readonly lesson: string
  readonly title: string
  readonly minutes: number
  /** When it was finished, ms since 1970. */
  readonly done: number | undefined
}

/** The shell it was, or the list. */
type Learned = { readonly exit: number } | { readonly list: readonly Listed[] } | { readonly reset: true }

/** Whether real servers can be run on this machine. */
function hasServers(): boolean {
  try {
    findInstallation()
    return true
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

export default command({
  summary: 'learn ZooKeeper: lessons in a shell that look at what you do',
  description:
    'Opens a shell on a server of its own, with a lesson above the prompt: what to do, and the tree as it is now. Each step looks at what has become of znodes, sessions and watches, so any way that leads there counts; it then says what happened, and why. Nothing of yours is touched.\n' +
    'In it, hint gives a hint, skip does the step for you, back goes back, next goes to the next lesson (or to the one named), lessons lists them, and exit leaves. Without LESSON it goes on where you left. The lessons are in English and Chinese; docs/tutorial.md has the same to read.',
  args: { lesson: arg.text({ summary: 'a lesson, by its name or number', required: false }) },
  flags: {
    lang: flag.choice(['en', 'zh'], { summary: 'the language (default: that of the locale)' }),
    list: flag.switch({ summary: 'list the lessons, and which are done' }),
    reset: flag.switch({ summary: 'forget what was done', excludes: ['list'] }),
  },
  examples: ['learn --list', 'learn --reset'],
  async run(call): Promise<Learned> {
    const { args, flags, interactive, io, enterShell, settings } = call
    const [{ lessons }, { languageOf }, { openLearn, progressFile }] = await Promise.all([
      import('../../learn/lessons/index.ts'),
      import('../../learn/texts/language.ts'),
      import('../../learn/open-learn.ts'),
    ])
    const language = flags.lang ?? languageOf(process.env)
    const progress = progressFile()
    if (flags.reset) {
      progress.note({ done: {}, at: undefined })
      await progress.flush()
      return { reset: true }
    }
    if (flags.list) {
      const { done } = await progress.load()
      const list = lessons.map(({ name, title, minutes }, index) => ({
        ...{ number: index + 1, lesson: name, title: title[language], minutes, done: done[name] },
      }))
      return { list }
    }
    const wanted = args.lesson
    const lesson =
      wanted === undefined
        ? undefined
        : lessons.findIndex(({ name }, at) => name === wanted || String(at + 1) === wanted)
    if (lesson === -1) throw new UsageError(`there is no lesson ${wanted}`, advice`${zoosh`learn --list`} lists them`)
    if (call.shell) throw new UsageError('a shell is open already', advice`type exit, then: ${outsideLine`learn`}`)
    if (!enterShell || !interactive || !io.outTty)
      throw new UsageError('learn needs a terminal', 'docs/tutorial.md has the lessons to read')
    const open = () => openLearn(enterShell, { settings }, lesson, language, { ensemble: hasServers() })
    return { exit: await call.lend(open) }
  },
  view(learned) {
    if (!('list' in learned)) return undefined
    return {
      kind: 'table',
      columns: [
        { title: 'number', align: 'right' },
        { title: 'lesson' },
        { title: 'title', weight: 1 },
        { title: 'minutes', align: 'right', yields: 2 },
        { title: 'done', yields: 1 },
      ],
      rows: learned.list.map(({ number, lesson, title, minutes, done }) => [
        cell.number(number),
        cell.name(lesson),
        cell.text(title),
        cell.number(minutes),
        done === undefined ? cell.text('') : cell.time(done),
      ]),
    }
  },
  json: (learned) => ('list' in learned ? learned.list.map((one) => ({ ...one, done: one.done ?? null })) : undefined),
  exit: (learned) => ('exit' in learned ? learned.exit : 0),
})
