import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { SessionState } from '../../client/terms/session-events.ts'
import { escapeLines, type Inert } from '../../render/text.ts'
import { retired, shellWords, usageText, words } from '../commands/vocabulary.ts'
import { CliWatches } from '../commands/watches.ts'
import type { Word } from '../commands/word.ts'
import { CliError } from '../grammar/cli-error.ts'
import type { Compat } from '../grammar/compat.ts'
import { readWords } from '../grammar/grammar.ts'
import { decodeInt } from '../grammar/numbers.ts'
import { tokens } from '../grammar/tokens.ts'
import { eventStates, eventText, promptStates } from '../texts/events.ts'
import { failureText } from '../texts/failure.ts'
import type { Link } from './link.ts'

/** Where a line prints to, and what ends it. */
export interface Foreground {
  out(text: Inert | Uint8Array): Promise<void> | undefined
  /** Errors as they are: who writes them to a terminal escapes them. */
  err(text: string): void
  readonly signal: AbortSignal
}

/** Who is told what comes at any time, between the lines. */
export interface CliListener {
  event(text: string): void
  /** The prompt says something else now. */
  prompt(): void
}

const NOT_FOUND = 127
const INTERRUPTED = 130
const HISTORY_SHOWN = 11

/** The state of one zkCli: its counter, its history, and the exit code of the last command. */
export class CliShell {
  exitCode = 0
  /** Somebody said quit. */
  done = false
  /** The next command's number. */
  count = 0
  readonly link: Link
  listener: CliListener
  readonly #process: Foreground
  readonly #compat: Compat
  /** On a terminal what a server sent is shown with its control characters escaped. */
  readonly #terminal: boolean
  readonly #history: string[] = []
  readonly #watches: CliWatches
  #printWatches = true

  constructor(
    open: (changed: (state: SessionState) => void) => Link,
    process: Foreground,
    compat: Compat,
    terminal: boolean,
  ) {
    this.#process = process
    this.#compat = compat
    this.#terminal = terminal
    this.listener = { event: (text) => void this.#say(text, process), prompt: () => undefined }
    this.#watches = new CliWatches((event) => this.#event('SyncConnected', event))
    this.link = open((state) => this.#sessionChanged(state))
  }

  /** `[zk: host:port(CONNECTED) 3] ` */
  get prompt(): string {
    return `[zk: ${this.link.hosts}(${promptStates[this.link.state]}) ${this.count}] `
  }

  /** Runs a line of a script or of the prompt: it counts, and is remembered. */
  async line(text: string, at = this.#process): Promise<void> {
    if (text === '') return
    const number = this.count
    const found = tokens(text)
    this.#history[number] = text
    const exit = found
      ? await this.#exitOf(found, at)
      : this.#fail(new CliError('Unbalanced quote, nothing was done'), at)
    if (this.count === number) this.#passed(exit)
  }

  /** Goes on without the line that runs: it was interrupted and does not end. */
  abandon(): void {
    this.#passed(INTERRUPTED)
  }

  #passed(exit: number): void {
    this.exitCode = exit
    this.count++
  }

  /** Runs a command and keeps its exit code. */
  async run(found: readonly string[]): Promise<void> {
    this.exitCode = await this.#exitOf(found, this.#process)
  }

  async #exitOf(found: readonly string[], at: Foreground): Promise<number> {
    try {
      await this.#dispatch(found, at)
      if (at.signal.aborted) return INTERRUPTED
      return this.done ? this.exitCode : 0
    } catch (error) {
      this.#process.signal.throwIfAborted()
      return at.signal.aborted ? INTERRUPTED : this.#fail(error, at)
    }
  }

  /** Closes the session; nothing more is told. */
  async finish(): Promise<void> {
    this.#printWatches = false
    await this.link.close()
  }

  async #dispatch(found: readonly string[], at: Foreground): Promise<void> {
    const [given = ''] = found
    const name = Object.hasOwn(retired, given) ? retired[given]! : given
    const known = Object.hasOwn(words, name) ? words[name] : undefined
    if (!known && !Object.hasOwn(shellWords, name)) {
      at.err(usageText(this.#compat))
      throw new CliError(`Command not found: Command not found ${name}`, NOT_FOUND)
    }
    if (name === 'quit') return this.#quit()
    if (!known) await this.#shellWord(name, found, at)
    if (!this.link.alive && !(known === undefined && name === 'close')) await this.#say('Not connected\n', at)
    else if (known) await this.#word(known, name, found, at)
  }

  async #quit(): Promise<void> {
    this.done = true
    await this.link.close()
  }

  async #word(word: Word, name: string, found: readonly string[], at: Foreground): Promise<void> {
    const { args, options } = word.raw
      ? { args: found, options: new Map<string, string>() }
      : readWords(word.grammar(this.#compat), found)
    if (word.help !== undefined && options.has('?')) await this.#say(word.help, at)
    const usage = `${name} ${word.usage(this.#compat)}`
    if (args.length <= word.needs || (word.most !== undefined && args.length > word.most + 1)) throw new CliError(usage)
    const old = word.legacyWatch !== undefined && args.length > 2
    if (old && !this.#compat.legacy) {
      const form = word.legacyWatch.replace(/\[.*\] /, '[watch] ').replace(/^(\S+) \[watch\] path/, '$1 path [watch]')
      at.err(`'${form}' has been deprecated. Please use '${word.legacyWatch}' instead.\n`)
    }
    await word.run({
      args,
      options,
      has: (option) => options.has(option) || (old && option === 'w'),
      zk: (about = args.slice(1).find((word) => word.startsWith('/'))) => this.#connected(about),
      watches: this.#watches,
      compat: this.#compat,
      signal: at.signal,
      out: (text) => this.#say(text, at),
      err: (text) => at.err(text),
    })
  }

  async #shellWord(name: string, [, operand]: readonly string[], at: Foreground): Promise<void> {
    if (name === 'close') {
      if (!this.link.alive) return void (await this.#say('Not connected\n', at))
      await this.link.close()
    } else if (name === 'connect') await this.link.change(operand ?? this.link.hosts)
    else if (name === 'history') await this.#say(this.#recent(), at)
    else if (name === 'printwatches') {
      if (operand === undefined) await this.#say(`printwatches is ${this.#printWatches ? 'on' : 'off'}\n`, at)
      else this.#printWatches = operand === 'on'
    } else if (name === 'redo' && operand !== undefined) await this.#redo(operand, at)
  }

  #recent(): string {
    const first = Math.max(0, this.count - HISTORY_SHOWN + 1)
    const lines = Array.from(
      { length: this.count - first + 1 },
      (_, i) => `${first + i} - ${this.#history[first + i] ?? null}\n`,
    )
    return lines.join('')
  }

  async #redo(operand: string, at: Foreground): Promise<void> {
    const index = decodeInt(operand)
    const text = index === undefined ? undefined : this.#history[index]
    if (text === undefined || index! >= this.count) throw new CliError('Command index out of range')
    const found = tokens(text) ?? ['']
    if (found[0] === 'redo') throw new CliError('No redoing redos')
    this.#history[this.count] = text
    const exit = await this.#exitOf(found, at)
    if (exit !== 0) throw new CliError('', exit)
  }

  async #connected(path: string | null | undefined): Promise<ZooKeeper> {
    try {
      return await this.link.zk()
    } catch (error) {
      if (!(error instanceof ConnectionError) || !path) throw error
      throw new ConnectionError(error.kind, error.message, { path })
    }
  }

  #fail(error: unknown, at: Foreground): number {
    if (error instanceof ConnectionError && error.kind === 'timeout') this.link.hasten()
    const text = failureText(error, this.#compat)
    if (text !== '') at.err(`${text}\n`)
    return error instanceof CliError ? error.code : 1
  }

  #say(text: string, at: Foreground): Promise<void> | undefined {
    return at.out(this.#terminal ? escapeLines(text) : Buffer.from(text))
  }

  #sessionChanged(state: SessionState): void {
    if (state === 'closed' || state === 'expired' || state === 'auth-failed') this.#watches.forget()
    const name = eventStates[state]
    if (name !== undefined) this.#event(name, { type: 'None', path: null })
    this.listener.prompt()
  }

  #event(state: string, event: { type: string; path: string | null; zxid?: bigint | undefined }): void {
    if (this.#printWatches) this.listener.event(eventText({ state, ...event }, this.#compat))
  }
}
