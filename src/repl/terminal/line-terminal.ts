import { setMaxListeners } from 'node:events'
import { Interrupted } from '../../cli/life/stop-error.ts'
import type { Inert } from '../../render/text.ts'
import { inFront } from './front.ts'
import { Keyboard } from './keyboard.ts'
import { type Outlet, terminalOutlet } from './outlet.ts'
import { type Entered, LineReader, type LineSources } from './read-line.ts'
import { Screen } from './screen.ts'
import { TerminalLoan } from './terminal-loan.ts'

/** What is to be known of a line that is asked for; the terminal knows the rest. */
export type LineOffer = Omit<LineSources, 'kills' | 'suspend'>

/**
 * The terminal of a prompt that is not the shell's: it asks for lines, runs commands in front, and prints what comes
 * meanwhile above the line being typed.
 */
export class LineTerminal {
  private readonly screen = new Screen(process.stdout)
  private readonly keyboard: Keyboard = new Keyboard(process.stdin, () => this.leave('end'))
  private readonly loan = new TerminalLoan(this.screen, this.keyboard, process.stdout)
  private line: LineReader | undefined
  private kills: readonly string[] = []
  private left: Entered['how'] | undefined

  /** Takes the terminal. */
  open(): void {
    process.stdout.on('resize', this.resized)
    this.loan.take()
  }

  /** Gives the terminal back as it was, with all that was to be printed. */
  close(): void {
    process.stdout.off('resize', this.resized)
    this.screen.finish()
    this.loan.giveBack()
  }

  /** Asks for a line; at once how it ended where `leave` was called before. */
  async ask(offer: LineOffer): Promise<Entered> {
    if (this.left !== undefined) return { how: this.left, text: '', kills: this.kills }
    const { screen, keyboard, kills, loan } = this
    this.line = new LineReader(screen, keyboard, { ...offer, kills, suspend: () => loan.suspend() })
    const entered = await this.line.entered
    this.line = undefined
    this.kills = entered.kills
    return entered
  }

  /**
   * Runs a command in front; Ctrl-C aborts its signal, and leaves it to itself if it does not end soon.
   * @returns its exit code; 130 where it was interrupted
   */
  async run(command: (outlet: Outlet, signal: AbortSignal) => Promise<number>): Promise<number> {
    const { screen, keyboard, loan } = this
    const controller = new AbortController()
    setMaxListeners(0, controller.signal)
    const outlet = terminalOutlet(screen, process.stdout)
    const front = { parts: { screen, keyboard, loan }, leave: () => this.leave('quit') }
    const stop = () => controller.abort(new Interrupted(130))
    try {
      return await inFront(front, command(outlet, controller.signal), stop)
    } finally {
      outlet.close()
    }
  }

  /** Prints whole lines above the line being typed. */
  printAbove(text: Inert): void {
    this.screen.printAbove(text)
  }

  /** Draws the prompt anew: it tells something else now. */
  repaint(): void {
    this.line?.paint()
  }

  /** Ends the line being typed, and all that would follow. */
  leave(how: Entered['how']): void {
    this.left ??= how
    this.line?.abandon(how)
  }

  private readonly resized = (): void => {
    this.screen.resized(() => this.repaint())
  }
}
