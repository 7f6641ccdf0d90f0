import { CommandHelp, Config } from '@oclif/core'
import { advice, commandLine, type Place, spellHint, zoosh } from '../../wire/hint.ts'
import type { AnyCommand } from '../declare/command.ts'
import { oclifClass } from '../words/oclif.ts'

const order = ['USAGE', 'ARGUMENTS', 'FLAGS', 'EXAMPLES', 'ALIASES']

/** oclif's page of a command in another order, without the flags that every command has. */
class Sections extends CommandHelp {
  /** Where the page is read. */
  place: Place = 'outside'

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const all = super.sections()
    return order.flatMap((wanted) => all.filter(({ header }) => header === wanted))
  }

  protected override usage(): string {
    return this.wrap(spellHint(commandLine(String(this.command.usage)), this.place))
  }

  protected override groupFlags(
    flags: Parameters<CommandHelp['groupFlags']>[0],
  ): ReturnType<CommandHelp['groupFlags']> {
    return { mainFlags: flags.filter(({ helpGroup }) => helpGroup === undefined), flagGroups: {} }
  }

  protected override examples(lines: Parameters<CommandHelp['examples']>[0]): string | undefined {
    return Array.isArray(lines) && lines.length > 0 ? lines.join('\n') : undefined
  }

  protected override aliases(names: string[] | undefined): string | undefined {
    return names && names.length > 0 ? names.join(', ') : undefined
  }

  /** What it does, wrapped. */
  about(): string {
    return this.wrap(`${this.command.summary}\n\n${this.command.description}`, 0)
  }
}

/**
 * All about one command, as it is typed where the page is read.
 * @param columns width to wrap at
 */
export async function commandPage(
  id: string,
  command: AnyCommand,
  aliases: readonly string[],
  { columns, place }: { readonly columns: number; readonly place: Place },
): Promise<string> {
  const config = await Config.load({
    root: import.meta.dirname,
    pjson: { name: 'zoosh', version: '0.0.0', oclif: { bin: 'zoosh', topicSeparator: ' ' } } as never,
  })
  const page = new Sections(oclifClass(id, command, aliases, place) as never, config, {
    maxWidth: Math.min(columns, 100),
  } as never)
  page.place = place
  const elsewhere = advice`Flags of every command, for connection and output: ${zoosh`help connection output`}`
  return `${[page.about(), page.generate().trimEnd(), spellHint(elsewhere, place)].join('\n\n')}\n`
}
