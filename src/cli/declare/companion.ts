import type { ZooKeeper } from '../../client/client.ts'
import type { Inert } from '../../render/text.ts'
import type { Transport } from '../../wire/transport.ts'
import type { Settings } from './settings.ts'
import type { Shell } from './shell.ts'

/** A piece of text and how it looks: SGR parameters such as `1;32`. */
export interface StyledText {
  readonly text: string
  readonly style?: string | undefined
}

/** A shell as somebody beside it sees it. */
export interface Beside {
  readonly shell: Shell
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
  readonly unicode: boolean
  /** The terminal shows no picture: what is above the prompt is not shown, and has to be printed. */
  readonly isPlain: boolean
  readonly settings: Settings
  /** The session of the shell, if it has one now. */
  readonly live: ZooKeeper | undefined
  /** Prints above the line that is being edited. */
  print(text: Inert): void
  /** Draws the prompt anew, and what is above it. */
  repaint(): void
}

/** Somebody who sits beside a shell, sees what is typed, and shows something above its prompt: the teacher of `learn`. */
export interface Companion {
  /** The server in this process that the shell is on. */
  readonly server: { transport(): Transport; listen(): Promise<string> }
  /** Words that a line to the companion begins with. */
  readonly words: readonly string[]
  /** Called once, before the first prompt. */
  begin(beside: Beside): Promise<void>
  /** What stands above the prompt, each row ended by a newline. */
  above(): readonly StyledText[]
  /** A line to run on somebody's behalf, before the next one is asked for. */
  ahead(): string | undefined
  /** @returns whether the line was for the companion: it is not run then */
  takes(line: string): Promise<boolean>
  /** A line begins to run. */
  runs(line: string): void
  /** It has run. */
  ran(exit: number): Promise<void>
  /** The shell ends. */
  end(): Promise<void>
}
