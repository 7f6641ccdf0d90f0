import type { ZooKeeper } from '../../client/client.ts'
import type { Compat } from '../grammar/compat.ts'
import type { Grammar, Parsed } from '../grammar/grammar.ts'
import type { CliWatches } from './watches.ts'

/** What a command of zkCli acts in. */
export interface WordCall extends Parsed {
  /**
   * The connected session.
   * @param about the znode an error names, or none; the first operand that is a path where left out
   * @throws ConnectionError
   */
  zk(about?: string | null): Promise<ZooKeeper>
  readonly watches: CliWatches
  readonly compat: Compat
  /** Ends long walks. */
  readonly signal: AbortSignal
  has(option: string): boolean
  out(text: string): Promise<void> | undefined
  err(text: string): void
}

/** A command of zkCli that talks to the server. */
export interface Word {
  /** Behind the command's name in usage lines. */
  usage(compat: Compat): string
  grammar(compat: Compat): Grammar
  /** Reads no options: words with a dash are operands. */
  readonly raw?: boolean
  /** What -? prints, before anything else is looked at. */
  readonly help?: string
  /** Operands it cannot do without. */
  readonly needs: number
  /** Operands it will not have more of. */
  readonly most?: number
  /** An old form `path X` that means the option -w: what to write instead. */
  readonly legacyWatch?: string
  /** @throws CliError, ZkError, ConnectionError */
  run(call: WordCall): Promise<void>
}

/** Declares a command with the parts that most do not need. */
export function word(
  usage: string,
  needs: number,
  run: Word['run'],
  more: { grammar?: Grammar; raw?: boolean; help?: string; most?: number; legacyWatch?: string } = {},
): Word {
  const { grammar = {}, ...rest } = more
  return { usage: () => usage, grammar: () => grammar, needs, run, ...rest }
}
