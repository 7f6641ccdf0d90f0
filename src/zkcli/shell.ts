import { ConnectionError } from '../client/connection-error.ts'
import type { SessionState } from '../client/session-events.ts'
import { escapeLines } from '../render/text.ts'
import { CliError } from './cli-error.ts'
import type { Compat } from './compat.ts'
import { eventStates, eventText, promptStates } from './events.ts'
import { failureText } from './failure.ts'
import { readWords } from './grammar.ts'
import type { Link } from './link.ts'
import { tokens } from './tokens.ts'
import { retired, shellWords, usageText, words } from './vocabulary.ts'
import { CliWatches } from './watches.ts'
import type { Word } from './word.ts'

/** Where a zkCli prints to. */
export interface CliStreams {
  out(text: string): Promise<void> | undefined
  err(text: string): void
  /** What comes at any time, between the lines. */
  event(text: string): void
  /** On a terminal what a server sent is shown with its control characters escaped. */
  readonly terminal: boolean
}

const NOT_FOUND = 127
const HISTORY_SHOWN = 11

/** The state of one zkCli: its counter, its history, and the exit code of the last command. */
export class CliShell {
  exitCode = 0
  /** Somebody said quit. */
  done = false
  /** The next command's number. */
  count = 0
  readonly link: Link
  readonly #streams: CliStreams
  readonly #compat: Compat
  readonly #signal: AbortSignal
  readonly #history: string[] = []
  readonly #watches: CliWatches
  #printWatches = true

  constructor(
    open: (changed: (state: SessionState) => void) => Link,
    streams: CliStreams,
    compat: Compat,
    signal: AbortSignal,
  ) {
    this.#streams = streams
    this.#compat = compat
    this.#signal = signal
    this.#watches = new CliWatches((event) => this.#event('SyncConnected', event))
    this.link = open((state) => this.#sessionChanged(state))
  }

  /** `[zk: host:port(CONNECTED) 3] ` */
  get prompt(): string {
    return `[zk: ${this.link.hosts}(${promptStates[this.link.state]}) ${this.count}] `
  }

  /** Runs a line of a script or of the prompt: it counts, and is remembered. */
  async line(text: string): Promise<void> {
    if (text === '') return
    const found = tokens(text)
    this.#history[this.count] = text
    if (found) await this.run(found)
    else this.#fail(new CliError('Unbalanced quote, nothing was done'))
    this.count++
  }

  /** Runs a command and keeps its exit code. */
  async run(found: readonly string[]): Promise<void> {
    try {
      await this.#dispatch(found)
      if (!this.done) this.exitCode = 0
    } catch (error) {
      this.#signal.throwIfAborted()
      this.#fail(error, found[1])
    }
  }

  /** Closes the session; nothing more is told. */
  async finish(): Promise<void> {
    this.#printWatches = false
    await this.link.close()
  }

  async #dispatch(found: readonly string[]): Promise<void> {
    const [given = ''] = found
    const name = Object.hasOwn(retired, given) ? retired[given]! : given
    const known = Object.hasOwn(words, name) ? words[name] : undefined
    if (!known && !Object.hasOwn(shellWords, name)) {
      this.#streams.err(usageText(this.#compat))
      throw new CliError(`Command not found: Command not found ${name}`, NOT_FOUND)
    }
    if (name === 'quit') return this.#quit()
    if (!known) await this.#shellWord(name, found)
    if (!this.link.alive && !(known === undefined && name === 'close')) await this.#say('Not connected\n')
    else if (known) await this.#word(known, name, found)
  }

  async #quit(): Promise<void> {
    this.done = true
    await this.link.close()
  }

  async #word(word: Word, name: string, found: readonly string[]): Promise<void> {
    const { args, options } = word.raw
      ? { args: found, options: new Map<string, string>() }
      : readWords(word.grammar(this.#compat), found)
    if (word.help !== undefined && options.has('?')) await this.#say(word.help)
    const usage = `${name} ${word.usage(this.#compat)}`
    if (args.length <= word.needs || (word.most !== undefined && args.length > word.most + 1)) throw new CliError(usage)
    const old = word.legacyWatch !== undefined && args.length > 2
    if (old && !this.#compat.legacy) {
      const form = word.legacyWatch.replace(/\[.*\] /, '[watch] ').replace(/^(\S+) \[watch\] path/, '$1 path [watch]')
      this.#streams.err(`'${form}' has been deprecated. Please use '${word.legacyWatch}' instead.\n`)
    }
    await word.run({
      args,
      options,
      has: (option) => options.has(option) || (old && option === 'w'),
      zk: () => this.link.zk(),
      watches: this.#watches,
      compat: this.#compat,
      signal: this.#signal,
      out: (text) => this.#say(text),
      err: (text) => this.#streams.err(this.#safe(text)),
    })
  }

  async #shellWord(name: string, [, operand]: readonly string[]): Promise<void> {
    if (name === 'close') {
      if (!this.link.alive) return void (await this.#say('Not connected\n'))
      await this.link.close()
    } else if (name === 'connect') await this.link.change(operand ?? this.link.hosts)
    else if (name === 'history') await this.#say(this.#recent())
    else if (name === 'printwatches') {
      if (operand === undefined) await this.#say(`printwatches is ${this.#printWatches ? 'on' : 'off'}\n`)
      else this.#printWatches = operand === 'on'
    } else if (name === 'redo' && operand !== undefined) await this.#redo(operand)
  }

  #recent(): string {
    const first = Math.max(0, this.count - HISTORY_SHOWN + 1)
    const lines = Array.from(
      { length: this.count - first + 1 },
      (_, i) => `${first + i} - ${this.#history[first + i] ?? null}\n`,
    )
    return lines.join('')
  }

  async #redo(operand: string): Promise<void> {
    const index = Number(operand)
    const text = /^\d+$/.test(operand) ? this.#history[index] : undefined
    if (text === undefined || index >= this.count) throw new CliError('Command index out of range')
    const found = tokens(text) ?? ['']
    if (found[0] === 'redo') throw new CliError('No redoing redos')
    this.#history[this.count] = text
    await this.run(found)
    if (this.exitCode !== 0) throw new CliError('', this.exitCode)
  }

  #fail(error: unknown, path?: string): void {
    this.exitCode = error instanceof CliError ? error.code : 1
    const lost = error instanceof ConnectionError && error.path === undefined && path?.startsWith('/')
    const text = failureText(error, this.#compat) + (lost ? ` for ${path}` : '')
    if (text !== '') this.#streams.err(`${this.#safe(text)}\n`)
  }

  #say(text: string): Promise<void> | undefined {
    return this.#streams.out(this.#safe(text))
  }

  #safe(text: string): string {
    return this.#streams.terminal ? escapeLines(text) : text
  }

  #sessionChanged(state: SessionState): void {
    if (state === 'closed' || state === 'expired' || state === 'auth-failed') this.#watches.forget()
    const name = eventStates[state]
    if (name !== undefined) this.#event(name, { type: 'None', path: null })
  }

  #event(state: string, event: { type: string; path: string | null; zxid?: bigint | undefined }): void {
    if (this.#printWatches) this.#streams.event(this.#safe(eventText({ state, ...event }, this.#compat)))
  }
}
