import type { KeyBindings } from '../../cli/declare/key-bindings.ts'
import type { Completion } from '../line/completion.ts'
import { change, type Editor, type Effect, newEditor } from '../line/editor.ts'
import type { Grammar } from '../line/grammar.ts'
import type { Key } from '../line/keys.ts'
import { applyCompletion } from '../line/menu.ts'
import { press } from '../line/press.ts'
import type { Remembered } from '../line/remembered.ts'
import { type KnownChildren, suggest } from '../line/suggest.ts'
import { type Frame, finalFrame, frame, type Surroundings } from './frame.ts'
import type { Keyboard } from './keyboard.ts'
import { layout, type Run } from './layout.ts'
import type { Screen } from './screen.ts'

/** Where a line gets what it shows and offers. */
export interface LineSources {
  readonly history: readonly Remembered[]
  readonly kills: readonly string[]
  readonly colour: boolean
  /** Whether the rest of the line is offered in grey. */
  readonly suggests: boolean
  /** Default: emacs. */
  readonly keys?: KeyBindings
  prompt(): readonly Run[]
  /** What stands above the prompt while the line is edited, each row ended by a newline; it goes when the line has ended. */
  above?(): readonly Run[]
  readonly grammar: Grammar
  /** A line in its colours. */
  colours(text: string): readonly Run[]
  known: KnownChildren
  /** The working znode, if there is one: what was entered there is suggested first. */
  readonly cwd?: string
  /** May take as long as it likes: it is given up when a key is pressed, or after a second. */
  complete(text: string, cursor: number, signal: AbortSignal): Promise<Completion>
  /** Typing has paused: a good moment to look up what will be asked for next. The line is drawn anew when it resolves. */
  paused(text: string): void | Promise<void>
  /** Ctrl-Z; the terminal is repainted when it resolves. */
  suspend(): Promise<void>
  /** Ctrl-X Ctrl-E: has the text edited elsewhere; not there where nobody can. @throws why not, in a few words */
  edit?(text: string): Promise<string>
}

/** How a line ended: entered, given up (Ctrl-C), end of input (Ctrl-D), or at once (Ctrl-\). */
export interface Entered {
  readonly how: 'line' | 'interrupt' | 'end' | 'quit'
  readonly text: string
  readonly kills: readonly string[]
}

/** A line being asked for. */
export interface Reading {
  /** Resolves when it has ended. */
  readonly entered: Promise<Entered>
  /** Draws the line anew: the prompt has changed. */
  paint(): void
  /** Gives the line up from outside. */
  abandon(how: Entered['how']): void
}

const BUSY_MS = 80
const DEADLINE_MS = 1_000
const PAUSE_MS = 150

/** A line being asked for on a terminal that is drawn on. */
export class LineReader implements Reading {
  readonly entered: Promise<Entered>
  private finish!: (entered: Entered) => void
  private editor: Editor
  private completing: AbortController | undefined
  private busy = false
  private pause: NodeJS.Timeout | undefined
  private suspended = false
  private hasEnded = false
  private readonly screen: Screen
  private readonly keyboard: Keyboard
  private readonly sources: LineSources

  constructor(screen: Screen, keyboard: Keyboard, sources: LineSources) {
    this.screen = screen
    this.keyboard = keyboard
    this.sources = sources
    this.editor = newEditor(sources.history, sources.kills, sources.grammar, sources.keys)
    this.entered = new Promise((resolve) => {
      this.finish = resolve
    })
    this.paint()
    keyboard.listen((keys) => this.keys(keys))
  }

  paint(): void {
    if (this.suspended) return
    const { runs, cursor } = frame(this.editor, this.around())
    const above = this.sources.above?.() ?? []
    const before = above.reduce((sum, { text }) => sum + text.length, 0)
    this.show({ runs: [...above, ...runs], cursor: before + cursor })
  }

  abandon(how: Entered['how']): void {
    this.end(how)
  }

  private keys(keys: readonly Key[]): void {
    for (const [index, key] of keys.entries()) {
      if (key.name === 'cursor-report') {
        this.screen.cursorReport(Number(key.text) - 1)
        continue
      }
      this.cancelCompletion()
      const step = press(this.editor, key)
      this.editor = this.suggesting(step.editor)
      if (step.effects.some((effect) => this.act(effect))) return this.keyboard.putBack(keys.slice(index + 1))
    }
    this.paint()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => void this.lookUp(), PAUSE_MS)
  }

  /** What is known colours the line, and is suggested. */
  private async lookUp(): Promise<void> {
    const { text, cursor } = this.editor
    await this.sources.paused(text.slice(0, cursor))
    if (this.hasEnded || this.editor.text !== text) return
    this.editor = this.suggesting(this.editor)
    this.paint()
  }

  /** @returns whether the line has ended */
  private act(effect: Effect): boolean {
    switch (effect) {
      case 'submit':
        return this.end('line')
      case 'interrupt':
        return this.end('interrupt', '^C')
      case 'end':
      case 'quit':
        return this.end(effect)
      case 'complete':
        this.complete()
        return false
      case 'clear':
        this.screen.clear()
        return false
      case 'suspend':
        void this.suspend()
        return false
      case 'edit':
        void this.edit()
        return false
      case 'bell':
        return false
    }
  }

  private async suspend(): Promise<void> {
    // Nothing is drawn on a terminal that others have, or that would lose the keys typed at what is drawn.
    this.suspended = true
    await this.sources.suspend()
    this.suspended = false
    this.paint()
  }

  private async edit(): Promise<void> {
    const { edit } = this.sources
    if (!edit) return
    this.suspended = true
    try {
      const text = await edit(this.editor.text)
      this.editor = this.suggesting(change(this.editor, { text, cursor: text.length }, 'other'))
    } catch (error) {
      this.editor = { ...this.editor, note: error instanceof Error ? error.message : String(error) }
    }
    this.suspended = false
    this.paint()
  }

  private end(how: Entered['how'], mark = ''): true {
    this.hasEnded = true
    this.cancelCompletion()
    clearTimeout(this.pause)
    this.keyboard.listen(undefined)
    this.show(finalFrame(this.editor, this.around(), mark))
    this.screen.finish()
    this.finish({ how, text: this.editor.text, kills: this.editor.kills })
    return true
  }

  private complete(): void {
    const controller = new AbortController()
    this.completing = controller
    const busy = setTimeout(() => this.setBusy(true), BUSY_MS)
    const deadline = setTimeout(() => controller.abort(new Error('no answer in time')), DEADLINE_MS)
    const { text, cursor } = this.editor
    const gaveUp = new Promise<Completion>((resolve) => {
      controller.signal.addEventListener('abort', () => resolve(nothing(cursor, 'no completion: timeout')))
    })
    const asked = this.sources
      .complete(text, cursor, controller.signal)
      .catch((error) => nothing(cursor, reason(error)))
    void Promise.race([asked, gaveUp]).then((completion) => {
      clearTimeout(busy)
      clearTimeout(deadline)
      if (this.completing !== controller) return
      this.completing = undefined
      this.busy = false
      this.editor = this.suggesting(applyCompletion(this.editor, completion))
      this.paint()
    })
  }

  private suggesting(editor: Editor): Editor {
    return this.sources.suggests
      ? { ...editor, suggestion: suggest(editor, this.sources.known, this.sources.cwd) }
      : editor
  }

  private cancelCompletion(): void {
    const running = this.completing
    this.completing = undefined
    this.busy = false
    running?.abort(new Error('a key was pressed'))
  }

  private setBusy(busy: boolean): void {
    if (!this.completing) return
    this.busy = busy
    this.paint()
  }

  private show({ runs, cursor }: Frame): void {
    this.screen.paint(layout(runs, cursor, this.screen.columns, this.sources.colour))
  }

  private around(): Surroundings {
    const { colours } = this.sources
    const prompt = this.sources.prompt()
    return {
      prompt: this.editor.vi?.mode === 'command' && !this.hasEnded ? backwards(prompt) : prompt,
      colours,
      columns: this.screen.columns,
      now: Date.now(),
      busy: this.busy,
    }
  }
}

/** In vi's command mode the mark of the prompt points to the left. */
const backwards = (prompt: readonly Run[]): readonly Run[] =>
  prompt.map((run) => (run.text === '❯' ? { ...run, text: '❮' } : run.text === '>' ? { ...run, text: '<' } : run))

const nothing = (cursor: number, note: string): Completion => ({ start: cursor, end: cursor, candidates: [], note })
const reason = (error: unknown): string => `no completion: ${error instanceof Error ? error.message : String(error)}`
