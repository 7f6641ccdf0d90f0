import type { ZooKeeper } from '../../client/client.ts'
import type { Io } from '../life/io.ts'
import type { Settings } from '../settings/settings.ts'
import type { Registry } from './command.ts'
import type { Shell } from './shell.ts'

/** The surroundings a command runs in: one-shot, script line or shell prompt. */
export interface Context {
  readonly io: Io
  /** The working znode: `/` outside the shell. */
  readonly cwd: string
  readonly settings: Settings
  /** Aborted by Ctrl-C, a signal, or a reader of stdout that went away. */
  readonly signal: AbortSignal
  /** Whether someone can be asked: stdin and stderr are terminals. */
  readonly interactive: boolean
  /** The session, opened at the first call. */
  zk(): Promise<ZooKeeper>
  /** Gives the terminal to someone else (a prompt, a pager, an editor) while `use` runs. */
  lend<T>(use: () => Promise<T>): Promise<T>
  /** Whether events of watches are not to be printed now; where left out, they are. */
  hidesEvents?(): boolean
  /** All commands, for one that runs others; undefined where a single command was loaded alone. */
  readonly registry?: Registry | undefined
  /** The shell the line was typed in; undefined elsewhere. */
  readonly shell?: Shell | undefined
}
