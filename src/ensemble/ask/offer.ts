import { AdminError } from './admin-server.ts'
import { answeredWords } from './answered-words.ts'
import type { Source } from './question.ts'
import { adminCommandNames } from './snapshots.ts'

/** What can be asked of a server. */
export interface Offer {
  /** Four-letter words it answers; those that change something or cost it much are not tried. */
  readonly words: readonly string[]
  /** Words that its whitelist lacks. */
  readonly refused: readonly string[]
  /** Commands of its AdminServer; none where that is not known or does not answer. */
  readonly commands: readonly string[]
  /** Why there are none. */
  readonly noCommands: string | undefined
}

/** Finds out what a server offers. Never rejects but when aborted. */
export async function offerOf(source: Source): Promise<Offer> {
  const [{ answered, refused }, { commands, noCommands }] = await Promise.all([
    answeredWords(source),
    commandsOf(source),
  ])
  return { words: answered, refused, commands, noCommands }
}

async function commandsOf({ admin, timeout, signal, via }: Source): Promise<Pick<Offer, 'commands' | 'noCommands'>> {
  if (!admin) return { commands: [], noCommands: 'the port of its AdminServer is not known: --admin-port' }
  try {
    const commands = await adminCommandNames(admin, { patience: timeout, signal, via })
    return { commands, noCommands: commands.length > 0 ? undefined : 'it lists no commands' }
  } catch (error) {
    if (!(error instanceof AdminError)) throw error
    return { commands: [], noCommands: error.message }
  }
}
