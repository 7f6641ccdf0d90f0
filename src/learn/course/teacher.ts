import type { Beside, Companion, StyledText } from '../../cli/declare/companion.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { blanks, escapeLines, escapeText, type Inert, joined, own } from '../../render/text.ts'
import { theme } from '../../render/theme.ts'
import { width } from '../../render/width.ts'
import { ZkError } from '../../wire/error.ts'
import type { Cast } from '../classroom/cast.ts'
import type { Classroom } from '../classroom/classroom.ts'
import type { Lesson, Place, Step } from '../classroom/lesson.ts'
import { panel } from '../panel/panel.ts'
import { styled, wrapped } from '../panel/wrapped.ts'
import type { Language, Text } from '../texts/language.ts'
import { phrases } from '../texts/phrases.ts'
import type { ProgressFile } from './progress.ts'

/** Tries without success before a hint is given unasked. */
const MISSES = 2
/** Widest text, in cells: longer lines are hard to read. */
const WIDEST = 100
/** Lines that are no try: who looks for help has not missed. */
const NO_TRY = /^\s*(?:help|history|clear|keys|alias|pwd|version)\b/

/** What a course is given. */
export interface Course {
  readonly lessons: readonly Lesson[]
  readonly room: Classroom
  readonly progress: ProgressFile
  readonly language: Language
  readonly place: Place
  /** Settings that lead to the classroom's server. */
  readonly settings: Settings
  /** Where to begin: a lesson and a step of it, both from 0. */
  readonly from: { readonly lesson: number; readonly step: number }
}

/**
 * Sits beside a shell and teaches: tells the step, looks at what has become of the tree and of the sessions, says what
 * happened and why, gives hints, and goes on. Nothing typed is held back, and nothing typed is told how: whatever reaches the
 * goal of a step counts.
 */
export class Teacher implements Companion {
  readonly words = ['hint', 'skip', 'back', 'next', 'lessons']
  readonly server: Companion['server']
  readonly #course: Course
  #beside!: Beside
  #lesson = 0
  #step = 0
  #misses = 0
  #hints = 0
  #remark: string | undefined
  /** What the step needs of other machines cannot be had any more. */
  #isLost = false
  #isOver = false
  #acted = new Set<object>()
  /** Lines that are run for somebody: to catch up, or to skip a step. */
  #lines: string[] = []
  /** Until this step of the lesson nothing is explained: it was done before. */
  #catchUpTo = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(course: Course) {
    this.#course = course
    this.server = course.room.server
  }

  async begin(beside: Beside): Promise<void> {
    this.#beside = beside
    const { room, from } = this.#course
    room.onChange = () => void this.#inTurn(() => this.#look()).then(() => beside.repaint())
    this.#say(phrases.welcome)
    await this.#goTo(from.lesson, from.step)
  }

  above(): readonly StyledText[] {
    const { room } = this.#course
    const { columns, rows, unicode, shell } = this.#beside
    const lesson = this.#current()
    const { tree, before } = room.world(shell.cwd)
    const steps = this.#steps()
    const number = `${this.#lesson + 1}/${this.#course.lessons.length}`
    const facts = {
      heading: `${number} ${this.#in(lesson.title)}`,
      where: this.#isOver ? '' : `${this.#in(phrases.step)} ${this.#step + 1}/${steps.length}`,
      text: this.#isOver ? this.#ending() : this.#in(steps[this.#step]!.tells),
      remarks: this.#isOver ? [] : this.#remarks(),
      keys: this.#in(phrases.keys),
      tree,
      before,
      empty: this.#in(phrases.empty),
      more: this.#in(phrases.more),
    }
    return panel(facts, { columns, rows, unicode })
  }

  /** What another machine says. */
  print(text: Inert): void {
    this.#beside.print(text)
  }

  ahead(): string | undefined {
    return this.#lines.shift()
  }

  async takes(line: string): Promise<boolean> {
    const [word = '', ...rest] = line.trim().split(/\s+/)
    if (word === 'lessons') this.#list()
    else if (word === 'hint' && rest.length === 0) this.#hint()
    else if (word === 'skip' && rest.length === 0) await this.#inTurn(() => this.#skip())
    else if (word === 'back' && rest.length === 0) await this.#inTurn(() => this.#back())
    else if (word === 'next' && rest.length <= 1) await this.#inTurn(() => this.#next(rest[0]))
    else return false
    return true
  }

  runs(line: string): void {
    this.#course.room.lineBegins(line)
  }

  async ran(exit: number): Promise<void> {
    const { room } = this.#course
    const { ran } = room.world('/')
    const line = ran.at(-1)?.line ?? ''
    room.lineEnds(exit)
    await this.#inTurn(async () => {
      await room.look()
      if ((await this.#look()) || this.#isOver || NO_TRY.test(line)) return
      this.#misses++
      if (!this.#isLost) this.#remark = this.#mistake() ?? this.#in(phrases.notYet)
      if (this.#misses >= MISSES && this.#hints === 0) this.#hints = 1
      this.#printPlain(this.#remarks())
    })
  }

  async end(): Promise<void> {
    await this.#turn
    await this.#course.progress.flush()
    await this.#course.room.close()
  }

  /** One thing after the other: lines end, trees change and watches fire whenever they like. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.then(
      () => {},
      () => {},
    )
    return done
  }

  #current(): Lesson {
    return this.#course.lessons[this.#lesson]!
  }

  #steps(): readonly Step[] {
    return this.#current().steps.filter(({ where }) => where?.(this.#course.place) ?? true)
  }

  #in(text: Text): string {
    return text[this.#course.language]
  }

  /** @returns whether the step was done */
  async #look(): Promise<boolean> {
    if (this.#isOver) return false
    const { room } = this.#course
    const step = this.#steps()[this.#step]!
    const world = room.world(this.#beside.shell.cwd)
    for (const reaction of step.meanwhile ?? []) {
      if (this.#acted.has(reaction) || !reaction.once(world)) continue
      this.#acted.add(reaction)
      await this.#act(reaction.act)
    }
    if (!step.goal(world)) return false
    await this.#done(step)
    return true
  }

  /** What other machines do; where the learner has taken away what they need, the step says how to get it back. */
  async #act(act: (cast: Cast) => Promise<void>): Promise<void> {
    try {
      await act(this.#course.room.cast)
    } catch (error) {
      if (!(error instanceof ZkError) && !(error instanceof ConnectionError)) throw error
      this.#isLost = true
      this.#remark = `${this.#in(phrases.lost)} \`next ${this.#current().name}\``
    }
  }

  async #done(step: Step): Promise<void> {
    if (this.#step >= this.#catchUpTo) this.#explain(step)
    const steps = this.#steps()
    if (this.#step + 1 < steps.length) return this.#beginStep(this.#step + 1)
    this.#isOver = true
    const { progress } = this.#course
    const { name } = this.#current()
    const following = this.#course.lessons[this.#lesson + 1]
    progress.note({
      done: { ...progress.now.done, [name]: Date.now() },
      at: following && { lesson: following.name, step: 0 },
    })
    this.#printPlain([this.#ending()])
  }

  async #beginStep(index: number): Promise<void> {
    const { room, progress } = this.#course
    this.#step = index
    this.#misses = 0
    this.#hints = 0
    this.#remark = undefined
    this.#isLost = false
    this.#acted = new Set()
    const step = this.#steps()[index]!
    if (step.before) await this.#act(step.before)
    await room.beginStep()
    if (index >= this.#catchUpTo) {
      progress.note({ ...progress.now, at: { lesson: this.#current().name, step: index } })
      this.#printPlain([`${index + 1}/${this.#steps().length} ${this.#in(step.tells)}`])
    }
  }

  /** A lesson from its beginning; what comes before the step is done on somebody's behalf. */
  async #goTo(lesson: number, step: number): Promise<void> {
    const { room, settings, lessons } = this.#course
    const { shell } = this.#beside
    this.#lines = []
    this.#isOver = false
    this.#lesson = Math.min(lesson, lessons.length - 1)
    for (const { id } of shell.jobs) shell.stopJob(id)
    shell.transaction = undefined
    room.lookAt(undefined)
    if (this.#beside.settings !== settings) await shell.connect(settings, new AbortController().signal)
    shell.moveTo('/')
    await room.clear()
    const { begin, isReal } = this.#current()
    if (isReal) room.lookAt(() => this.#beside.live)
    await begin?.(room.cast)
    const before = this.#steps().slice(0, step)
    this.#catchUpTo = before.length
    this.#lines = before.flatMap(({ ways }) => ways[0]!.split('\n'))
    await this.#beginStep(0)
  }

  async #next(name: string | undefined): Promise<void> {
    const { lessons } = this.#course
    const wanted =
      name === undefined
        ? this.#lesson + 1
        : lessons.findIndex((one, at) => one.name === name || String(at + 1) === name)
    if (wanted < 0) return this.#say(phrases.unknown)
    if (wanted >= lessons.length) return this.#say(phrases.all)
    await this.#goTo(wanted, 0)
  }

  async #back(): Promise<void> {
    if (this.#isOver) return this.#goTo(this.#lesson, this.#steps().length - 1)
    if (this.#step > 0) return this.#goTo(this.#lesson, this.#step - 1)
    this.#say(phrases.first)
  }

  async #skip(): Promise<void> {
    if (this.#isOver) return this.#next(undefined)
    const [way = ''] = this.#steps()[this.#step]!.ways
    this.#say(phrases.skipped)
    this.#lines = way.split('\n')
  }

  #hint(): void {
    const { hints } = this.#steps()[this.#step]!
    if (this.#isOver || this.#hints >= hints.length) return this.#say(phrases.noMore)
    this.#hints++
    this.#printPlain(this.#remarks())
  }

  #mistake(): string | undefined {
    const world = this.#course.room.world(this.#beside.shell.cwd)
    const known = this.#steps()[this.#step]!.mistakes?.find(({ when }) => when(world))
    return known && this.#in(known.tells)
  }

  #remarks(): string[] {
    const { hints } = this.#steps()[this.#step]!
    const given = hints.slice(0, this.#hints).map((hint) => `${this.#in(phrases.hint)} ${this.#in(hint)}`)
    return this.#remark === undefined ? given : [this.#remark, ...given]
  }

  #ending(): string {
    const { lessons } = this.#course
    const following = lessons[this.#lesson + 1]
    const goesOn = following ? `${this.#in(phrases.next)} ${this.#in(following.title)}` : this.#in(phrases.all)
    return `${this.#in(phrases.finished)} ${this.#in(this.#current().ends)}\n${goesOn}`
  }

  #list(): void {
    const { lessons, progress } = this.#course
    for (const [index, { name, title }] of lessons.entries()) {
      const mark = progress.now.done[name] === undefined ? ' ' : this.#beside.unicode ? '✓' : '*'
      const lead = own`${escapeText(mark)} ${escapeText(String(index + 1).padStart(2))} `
      this.#print(`\`${name}\`  ${this.#in(title)}`, lead)
    }
  }

  #explain({ explains }: Step): void {
    const { good } = theme(this.#beside.colour)
    this.#print(this.#in(explains), own`${good(escapeText(this.#beside.unicode ? '✓' : '*'))} `)
  }

  #say(text: Text): void {
    this.#print(this.#in(text))
  }

  /** Where nothing stands above the prompt it is printed. */
  #printPlain(texts: readonly string[]): void {
    if (this.#beside.isPlain) for (const text of texts) this.#print(text)
  }

  /** @param mark stands before the first row; the others are indented as far */
  #print(text: string, mark = own``): void {
    const { columns, colour } = this.#beside
    const { path } = theme(colour)
    const lead = width(mark)
    for (const [index, row] of wrapped(styled(text), Math.min(WIDEST, columns) - 1 - lead).entries()) {
      const shown = row.map((part): Inert => (part.style ? path(escapeLines(part.text)) : escapeLines(part.text)))
      this.#beside.print(own`${index === 0 ? mark : blanks(lead)}${joined(shown)}`)
    }
  }
}
