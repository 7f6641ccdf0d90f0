import type { Registry } from '../../cli/declare/command.ts'
import { type KeyBindings, keyBindings } from '../../cli/declare/key-bindings.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import type { EnteredLine, Job, Shell, TxnOperation } from '../../cli/declare/shell.ts'
import { extensionNames } from '../../cli/extensions/list-extensions.ts'
import type { Page } from '../../cli/help/help.ts'
import { type Occasion, report } from '../../cli/life/lifecycle.ts'
import type { Inert } from '../../render/text.ts'
import { inFront } from '../terminal/front.ts'
import type { Keyboard } from '../terminal/keyboard.ts'
import { type Outlet, terminalOutlet } from '../terminal/outlet.ts'
import type { Screen } from '../terminal/screen.ts'
import type { TerminalLoan } from '../terminal/terminal-loan.ts'
import type { Aliases } from './aliases.ts'
import type { History } from './history.ts'
import type { Jobs } from './jobs.ts'
import type { Place } from './place.ts'
import type { ShellSession } from './shell-session.ts'

/** What a shell is made of. */
export interface Parts {
  readonly registry: Registry
  readonly session: ShellSession
  readonly screen: Screen
  readonly keyboard: Keyboard
  readonly loan: TerminalLoan
  readonly jobs: Jobs
  readonly aliases: Aliases
  /** The history of a profile. */
  openHistory(profile: string): Promise<History>
}

/** The prefix of errors at the prompt; data without a newline at its end gets one. */
export const atPrompt: Occasion = { prefix: 'error', endLines: true, place: 'shell' }

/** The shell as its commands see it: working znode, session, history, aliases, jobs. */
export class LiveShell implements Shell {
  cwd = '/'
  previous: string | undefined
  /** `$?` */
  status = 0
  printsWatches = true
  private chosenKeys: KeyBindings | undefined
  transaction: readonly TxnOperation[] | undefined
  /** Exit code to leave with, once somebody wants to. */
  left: number | undefined
  lines: History
  readonly parts: Parts

  constructor(parts: Parts, history: History) {
    this.parts = parts
    this.lines = history
  }

  get history(): readonly EnteredLine[] {
    return this.lines.lines
  }

  get aliases(): ReadonlyMap<string, string> {
    return this.parts.aliases.all
  }

  get keys(): KeyBindings {
    const { ZOOSH_KEYS: given } = process.env
    return this.chosenKeys ?? keyBindings.find((one) => one === given) ?? this.settings.keys ?? 'emacs'
  }

  set keys(keys: KeyBindings) {
    this.chosenKeys = keys
  }

  get jobs(): readonly Job[] {
    return this.parts.jobs.all
  }

  get settings(): Settings {
    return this.parts.session.settings
  }

  /** Where a command in front writes to. */
  terminal(): Outlet {
    return terminalOutlet(this.parts.screen, process.stdout)
  }

  moveTo(path: string): void {
    this.previous = this.cwd
    this.cwd = path
  }

  async connect(settings: Settings, signal: AbortSignal): Promise<void> {
    await this.parts.session.change(settings, signal)
    this.cwd = '/'
    this.previous = undefined
    this.lines = await this.parts.openHistory(settings.profile ?? '')
  }

  disconnect(): Promise<void> {
    return this.parts.session.close()
  }

  setAlias(name: string, line: string | undefined, kept: boolean): Promise<void> {
    if (kept) return this.parts.aliases.set(name, line)
    this.parts.aliases.setForNow(name, line)
    return Promise.resolve()
  }

  stopJob(id: number): void {
    this.parts.jobs.get(id)?.stop()
  }

  async bringBack(id: number): Promise<number> {
    const job = this.parts.jobs.get(id)
    if (!job) return 0
    return inFront(
      this,
      job.done,
      () => job.stop(),
      () => {
        this.parts.screen.write('^Z\n')
        this.parts.jobs.tell(id)
      },
    )
  }

  async help(words: readonly string[], columns: number): Promise<Inert> {
    const { helpText } = await import('../../cli/help/help.ts')
    return helpText(this.parts.registry, words, this.helpPage(columns))
  }

  /** How a page of help is made here. */
  helpPage(columns = this.parts.screen.columns): Page {
    return {
      columns,
      shell: true,
      concept: async (word, room) => (await import('../../learn/concept.ts')).concept(word, room, process.env),
      extensions: () => extensionNames(this.parts.registry),
    }
  }

  clearScreen(): void {
    this.parts.screen.clear()
  }

  leave(exit: number): void {
    this.left = exit
  }

  /** Prints an error as commands do. @param place where it was met: the prompt, where left out @returns its exit code */
  report(error: unknown, place?: Pick<Place, 'outlet' | 'occasion'>): number {
    const { outlet, occasion } = place ?? { outlet: this.terminal(), occasion: atPrompt }
    return report(error, { io: outlet, settings: this.settings }, occasion)
  }
}
