import type { Inert } from '../../render/text.ts'
import type { KeyBindings } from './key-bindings.ts'
import type { Settings } from './settings.ts'

/** A line once entered in a shell. Times in ms. */
export interface EnteredLine {
  readonly line: string
  readonly time: number
  readonly cwd: string
  readonly ms?: number
  readonly exit?: number
}

/** A command that runs in the background of a shell. */
export interface Job {
  readonly id: number
  readonly line: string
  readonly words: readonly string[]
  /** ms since 1970. */
  readonly started: number
  /** Lines it has printed. */
  readonly printed: number
}

/** An operation of a transaction: its words, where it was written, and the working znode then. */
export interface TxnOperation {
  readonly place: string
  readonly words: readonly string[]
  readonly cwd: string | undefined
}

/** What the words of the shell (`cd`, `use`, `history` …) act on. */
export interface Shell {
  readonly cwd: string
  /** The working znode before the last `cd`. */
  readonly previous: string | undefined
  moveTo(path: string): void
  /**
   * Opens a session with these settings, and closes the one there is; the working znode becomes `/`.
   * @param signal gives up
   * @throws ConnectionError, UsageError, the signal's reason; the session there is goes on then
   */
  connect(settings: Settings, signal: AbortSignal): Promise<void>
  disconnect(): Promise<void>
  readonly history: readonly EnteredLine[]
  readonly aliases: ReadonlyMap<string, string>
  /** @param line undefined takes the alias away @param kept in later shells, too */
  setAlias(name: string, line: string | undefined, kept: boolean): Promise<void>
  /** Operations collected since `begin`; undefined when none has begun. */
  transaction: readonly TxnOperation[] | undefined
  readonly jobs: readonly Job[]
  /** Whether events of watches in the background are printed. */
  printsWatches: boolean
  /** What the keys of the editor do, from the next line on. */
  keys: KeyBindings
  /** Ends a background command. */
  stopJob(id: number): void
  /** Lets a background command print as if it had been started in front, until it ends or Ctrl-C ends it. */
  bringBack(id: number): Promise<number>
  /** The text of `help WORDS` as the shell has it. @throws UsageError for words that name nothing */
  help(words: readonly string[], columns: number): Promise<Inert>
  clearScreen(): void
  /** Ends the shell after this line. */
  leave(exit: number): void
}
