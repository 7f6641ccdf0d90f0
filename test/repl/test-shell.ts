import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { IPty } from '@lydell/node-pty'
import { call, type Program, program as zoosh } from '../harness/program.ts'
import { FakeTerminal } from './terminal/fake-terminal.ts'

const root = resolve(import.meta.dirname, '../..')

/** node-pty is built for the platform it is on; where it is not, the tests that need it say so. */
export const pty = await import('@lydell/node-pty').catch(() => undefined)

/** How a prompt is told from other rows: a text in its row, and all of it up to the line. */
export interface PromptShape {
  readonly text: string
  readonly whole: RegExp
}

const zooshPrompt: PromptShape = { text: '❯', whole: /^.*[●◐○].*?❯ ?/ }

export interface TestShellOptions {
  /** What to run instead of zoosh. */
  readonly program?: Program
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
  readonly rows?: number
  /** Directory for configuration and history. Default: a new one. */
  readonly home?: string
  /** Working directory. Default: the project's. */
  readonly cwd?: string
  /** Default: zoosh's. */
  readonly prompt?: PromptShape
}

/** The built zoosh on a real pseudo-terminal, with a screen that can be looked at. */
export class TestShell {
  readonly terminal: FakeTerminal
  readonly home: string
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<{ exitCode: number; signal?: number | undefined }>
  readonly process: IPty
  /** All it has written, as it was. */
  output = ''
  private readonly prompt: PromptShape
  private readonly listeners = new Set<() => void>()

  constructor(options: TestShellOptions = {}) {
    const {
      program = zoosh,
      args = ['--sandbox'],
      env = {},
      columns = 80,
      rows = 24,
      home,
      cwd = root,
      prompt = zooshPrompt,
    } = options
    this.prompt = prompt
    this.home = home ?? mkdtempSync(join(tmpdir(), 'zoosh-home-'))
    this.terminal = new FakeTerminal(columns, rows)
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env
    this.process = pty!.spawn(...call(program, args), {
      cols: columns,
      rows,
      cwd,
      name: env.TERM ?? 'xterm-256color',
      env: {
        ...inherited,
        LANG: 'C.UTF-8',
        LC_ALL: 'C.UTF-8',
        HOME: this.home,
        XDG_CONFIG_HOME: '',
        XDG_DATA_HOME: '',
        ZOOSH_PAGER: '',
        ...env,
      },
    })
    this.process.onData((data) => {
      this.output += data
      this.terminal.write(data)
      for (const listener of this.listeners) listener()
    })
    // What the terminal answers (where its cursor is) goes back to the program.
    this.terminal.terminal.onData((data) => this.process.write(data))
    this.ended = new Promise((resolve) => this.process.onExit(resolve))
  }

  /** Waits for the first prompt, connected. */
  static async start(options: TestShellOptions = {}): Promise<TestShell> {
    const shell = new TestShell(options)
    await shell.until((rows) => /●.*❯/.test(rows.join('\n')))
    return shell
  }

  type(text: string): void {
    this.process.write(text)
  }

  /** Types a line once the prompt is there and empty, and waits until it has run and the next prompt is there. */
  async run(line: string): Promise<string[]> {
    const isPrompt = (row: string) => this.prompt.whole.test(row)
    const ready = await this.until(
      (rows) => isPrompt(rows.at(-1) ?? '') && rows.at(-1)!.replace(this.prompt.whole, '') === '',
    )
    const before = ready.filter(isPrompt).length
    this.type(`${line}\r`)
    const rows = await this.until((all) => all.filter(isPrompt).length > before)
    const prompts = rows.flatMap((row, index) => (isPrompt(row) ? [index] : []))
    return rows.slice(prompts.at(-2)! + 1, prompts.at(-1))
  }

  /** Waits until the screen (with what scrolled away) is as wanted. */
  async until(wanted: (rows: string[]) => boolean | undefined, ms = 30_000): Promise<string[]> {
    const deadline = Date.now() + ms
    for (;;) {
      const rows = await this.terminal.everything()
      if (wanted(rows)) return rows
      if (Date.now() > deadline) throw new Error(`never came, in:\n${rows.slice(-40).join('\n')}`)
      await this.change(Math.min(200, deadline - Date.now()))
    }
  }

  /** Waits until the line being edited begins as wanted; `▏` is its cursor. */
  untilLine(beginning: string): Promise<void> {
    return this.untilEdited((line) => line.startsWith(beginning), `beginning with "${beginning}"`)
  }

  /** Waits until the line being edited is as wanted; blanks where it wraps are lost. */
  async untilEdited(wanted: (line: string) => boolean, what: string, ms = 30_000): Promise<void> {
    const deadline = Date.now() + ms
    for (;;) {
      const line = (await this.terminal.from(this.prompt.text)).join('').replace(this.prompt.whole, '')
      if (wanted(line)) return
      if (Date.now() > deadline) throw new Error(`there was never a line ${what}: ${line}`)
      await this.change(Math.min(200, deadline - Date.now()))
    }
  }

  /** Waits until nothing more comes for a while. */
  async calm(ms = 150): Promise<string[]> {
    while (await this.change(ms)) {}
    return this.terminal.everything()
  }

  resize(columns: number): void {
    this.process.resize(columns, this.terminal.rows)
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** @returns whether something came in time */
  private change(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (came: boolean) => {
        clearTimeout(timer)
        this.listeners.delete(listener)
        resolve(came)
      }
      const listener = () => done(true)
      const timer = setTimeout(() => done(false), Math.max(1, ms))
      this.listeners.add(listener)
    })
  }
}

/** For `describe.skipIf`: says aloud that tests of the shell are left out, and fails where CI must not leave any out. */
export function noPty(): boolean {
  if (pty) return false
  if (process.env.CI === 'true') throw new Error('node-pty cannot be loaded: the shell is not tested')
  console.warn('node-pty cannot be loaded: the tests of the shell on a terminal are SKIPPED')
  return true
}
