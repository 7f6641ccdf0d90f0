import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { whileRunning } from '../../cli/life/running.ts'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { type Inert, own } from '../../render/text.ts'
import { type Outlet, streamOutlet } from './outlet.ts'
import type { Screen } from './screen.ts'
import type { TerminalLoan } from './terminal-loan.ts'

/** How long output is held back to see whether it is longer than the screen. */
const HOLD_MS = 250

/**
 * The program that shows long output: ZOOSH_PAGER, PAGER, less.
 * @returns undefined for none: switched off by an empty ZOOSH_PAGER, or not installed
 */
export function pagerProgram(env: NodeJS.ProcessEnv): string | undefined {
  const program = (env.ZOOSH_PAGER ?? env.PAGER ?? 'less').trim()
  const [name = ''] = program.split(/\s/)
  if (name === '' || name === 'cat') return undefined
  const places = name.includes('/') ? [name] : (env.PATH ?? '').split(':').map((place) => join(place, name))
  return places.some(isProgram) ? program : undefined
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What a command in front prints: held back until the screen is full, and shown in a pager from then on. */
export class PagedOutput {
  private held: (Inert | Uint8Array)[] | undefined = []
  private rows = 0
  private errors = own``
  private timer: NodeJS.Timeout | undefined
  /** Resolves when the pager was left; undefined while there is none. */
  private left: Promise<void> | undefined
  private stream: Outlet | undefined
  private readonly terminal: Outlet
  private readonly screen: Screen
  private readonly loan: TerminalLoan
  private readonly program: string
  private readonly stop: (reason: Interrupted) => void

  /**
   * @param terminal where output goes that fits the screen, or comes slowly
   * @param stop ends the command: the pager was left before the output ended
   */
  constructor(
    program: string,
    terminal: Outlet,
    screen: Screen,
    loan: TerminalLoan,
    stop: (reason: Interrupted) => void,
  ) {
    this.program = program
    this.terminal = terminal
    this.screen = screen
    this.loan = loan
    this.stop = stop
  }

  get outlet(): Outlet {
    const { screen } = this
    return Object.create(this.terminal, {
      columns: { get: () => screen.columns },
      out: { value: (chunk: Inert | Uint8Array) => this.out(chunk) },
      err: { value: (text: Inert) => this.err(text) },
    })
  }

  /** The terminal is wanted for something else: from now on nothing is held back, and no pager comes. */
  goStraight(): void {
    this.release()
  }

  /** Shows what is held back, or waits until the pager was left. */
  async finish(): Promise<void> {
    if (!this.left) return this.release()
    while (this.held) await new Promise((resolve) => setImmediate(resolve))
    this.stream?.end()
    await this.left
    if (this.errors !== '') this.terminal.err(this.errors)
  }

  private out(chunk: Inert | Uint8Array): Promise<void> | undefined {
    if (!this.held) return (this.stream ?? this.terminal).out(chunk)
    this.held.push(chunk)
    this.rows += countRows(chunk, this.screen.columns)
    if (this.rows < this.screen.rows || this.left !== undefined) {
      this.timer ??= setTimeout(() => this.left ?? this.release(), HOLD_MS)
      return undefined
    }
    this.left = this.loan.lend(() => whileRunning(this.page()))
    return undefined
  }

  private err(text: Inert): void {
    if (this.left !== undefined) {
      this.errors = own`${this.errors}${text}`
      return
    }
    // What is held back was printed before; a sign of progress in front of all output changes nothing.
    if (this.held && this.held.length > 0) this.release()
    this.terminal.err(text)
  }

  private release(): void {
    clearTimeout(this.timer)
    const chunks = this.held ?? []
    this.held = undefined
    for (const chunk of chunks) void (this.stream ?? this.terminal).out(chunk)
  }

  private async page(): Promise<void> {
    const env = { ...process.env, LESS: process.env.LESS ?? 'FIRX' }
    const child = spawn('/bin/sh', ['-c', this.program], { stdio: ['pipe', 'inherit', 'inherit'], env })
    const gone = () => this.stop(new Interrupted(141))
    this.stream = streamOutlet(child.stdin, this.terminal, gone)
    this.release()
    await new Promise((resolve) => {
      child.on('close', resolve)
      child.on('error', resolve)
    })
    this.stream.close()
    gone()
  }
}

function countRows(chunk: string | Uint8Array, columns: number): number {
  const lines = (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)).split('\n')
  return lines.reduce((sum, line) => sum + Math.floor(line.length / columns), 0) + lines.length - 1
}
