import { setTimeout as delay } from 'node:timers/promises'
import type { Keyboard } from './keyboard.ts'
import { LineModes } from './line-modes.ts'
import type { Screen } from './screen.ts'

const RESTORE = '\u001b[?2004l\u001b[?25h'
const PASTE_MARKS = '\u001b[?2004h'

/** Time passes only while the process runs. */
const NOT_STOPPED_MS = 200

const nextTick = () => new Promise((resolve) => setImmediate(resolve))

/** The terminal as a whole: taken by the shell, lent to others, and given back as it was. */
export class TerminalLoan {
  private readonly screen: Screen
  private readonly keyboard: Keyboard
  private readonly output: { write(text: string): unknown }
  private readonly modes = new LineModes()
  private lent = 0

  constructor(screen: Screen, keyboard: Keyboard, output: { write(text: string): unknown }) {
    this.screen = screen
    this.keyboard = keyboard
    this.output = output
  }

  /** Whether somebody else has the terminal. */
  get isLent(): boolean {
    return this.lent > 0
  }

  take(): void {
    this.keyboard.attach()
    this.output.write(PASTE_MARKS)
    process.on('exit', this.restore)
  }

  giveBack(): void {
    this.keyboard.detach()
    this.output.write(RESTORE)
    process.off('exit', this.restore)
  }

  /**
   * Lets somebody else have the terminal: a question, a pager, an editor, a live view. Lines that come meanwhile are
   * kept. Who asks again from inside has it already.
   */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    if (this.lent++ > 0) return use().finally(() => this.lent--)
    this.screen.lend()
    this.output.write(RESTORE)
    this.keyboard.detach()
    // Node stops reading in a later tick; a reader that begins before that never gets a key.
    await nextTick()
    await this.modes.note()
    try {
      return await use()
    } finally {
      await nextTick()
      await this.modes.restore()
      this.lent--
      this.keyboard.attach()
      this.output.write(`${PASTE_MARKS}\u001b[?25h`)
      this.screen.takeBack()
    }
  }

  /** Ctrl-Z: stops the process, with the terminal as it was before; comes back when it is continued. */
  async suspend(): Promise<void> {
    this.screen.erase()
    this.output.write(RESTORE)
    this.keyboard.detach()
    const continued = new Promise<void>((resolve) => process.once('SIGCONT', () => resolve()))
    process.kill(process.pid, 'SIGTSTP')
    // Where nobody could continue us (no job control), the system ignores the signal; then there is nothing to wait for.
    await Promise.race([continued, delay(NOT_STOPPED_MS)])
    this.keyboard.attach()
    this.output.write(PASTE_MARKS)
  }

  /** However the process ends, the terminal is left usable. Node restores the modes of the line, not these. */
  private readonly restore = (): void => {
    this.output.write(RESTORE)
  }
}
