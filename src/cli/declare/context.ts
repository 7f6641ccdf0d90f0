import type { ZooKeeper } from '../../client/client.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import type { Companion } from './companion.ts'
import type { Io } from './io.ts'
import type { ListedExtension } from './listed-extension.ts'
import type { Settings } from './settings.ts'
import type { Shell } from './shell.ts'

/** Gives the terminal to someone else (a prompt, a pager, an editor) while `use` runs. */
export type Lend = <T>(use: () => Promise<T>) => Promise<T>

/** The surroundings a command runs in: one-shot, script line or shell prompt. */
export interface Context {
  readonly io: Io
  /** The working znode: `/` outside the shell. */
  readonly cwd: string
  readonly settings: Settings
  /** Aborted by Ctrl-C, a signal, or a stdout that takes no more. */
  readonly signal: AbortSignal
  /** Fires with the signal, where that is made only when somebody asks for it: `stopOf`. */
  readonly stop?: StopSignal
  /** Whether someone can be asked: stdin and stderr are terminals. */
  readonly interactive: boolean
  /** The session, opened at the first call; another one once it is over. */
  zk(): Promise<ZooKeeper>
  /** HOST:PORT of the server in this process, whose port is opened for what only a port answers. Undefined where there is none. */
  embeddedAddress?(): Promise<string | undefined>
  /** Whether the session goes on when the command has ended: in a script, in the shell, and in a file. */
  readonly goesOn?: boolean
  /** A server does not answer: when the command has ended nothing is waited for any more, its goodbye included. */
  hasten?(): void
  /** What keeps the session waiting for longer than is usual: `h:2181 to answer getData /a`. */
  waitsFor?(): string | undefined
  /** Says what there is so far, on the line that shows on a terminal that something goes on. */
  tell?(text: string): void
  /**
   * Gives what the work gives. Once the signal has come and no server answers, nobody waits for the work any more: throws the
   * signal's reason.
   */
  unlessForsaken?<T>(work: Promise<T>): Promise<T>
  readonly lend: Lend
  /** Takes what was typed while nobody read, as a terminal sends it: for who fills the screen next. */
  typedAhead?(): string
  /** Whether events of watches are not to be printed now; where left out, they are. */
  hidesEvents?(): boolean
  /** Runs another command on the same session, and reports how it fails; not there where a command was loaded alone. */
  runAnother?(words: readonly string[]): Promise<void>
  /** Programs on the PATH that are commands, and why some are not; not there where a command was loaded alone. */
  extensions?(): Promise<readonly ListedExtension[]>
  /** Opens a shell with somebody beside it, on their server; not there where a shell is open. @returns its exit code */
  enterShell?(settings: Settings, companion: Companion): Promise<number>
  /** The shell the line was typed in; undefined elsewhere. */
  readonly shell?: Shell | undefined
  /** The line stands in a file that the shell runs, and says it again whenever that is run. */
  readonly fromFile?: boolean
}

/** What tells that a context's signal has come: it has nothing of Node's made that most commands end without. */
export function stopOf(context: Pick<Context, 'stop' | 'signal'>): StopSignal {
  return context.stop ?? context.signal
}
