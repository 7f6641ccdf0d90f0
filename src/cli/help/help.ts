import { CommandHelp, Config } from '@oclif/core'
import { drawing, type Inert, own } from '../../render/text.ts'
import type { AnyCommand, Entry, Registry } from '../declare/command.ts'
import { find, unknownCommand } from '../words/dispatch.ts'
import { oclifClass } from '../words/oclif.ts'
import { helpTopics } from './help-topics.ts'

interface Page {
  /** Width to wrap at. */
  readonly columns: number
  /** Whether words of the shell are listed too. */
  readonly shell?: boolean
}

/**
 * The text of `zoosh help …` and `--help`.
 * @param words a command, a topic of commands (`acl`), a help topic (`exit-codes`), or nothing for the overview
 * @throws UsageError for words that name nothing
 */
export async function helpText(registry: Registry, words: readonly string[], page: Page): Promise<Inert> {
  const text = await pageText(registry, words, page)
  // Made of declarations alone, with oclif's colours: nothing of it comes from a server.
  return drawing<Inert>(() => text)(own``)
}

async function pageText(registry: Registry, words: readonly string[], page: Page): Promise<string> {
  if (words.length === 0) return overview(registry, page)
  const name = words.join(' ')
  const found = find(registry, words)
  if (found && found.argv.length === 0) return commandPage(registry, found.entry, page)
  const topic = Object.entries(registry).filter(([id]) => id.startsWith(`${name} `))
  if (topic.length > 0) return `Commands of ${name}:\n${await commandList(topic, page)}`
  if (Object.hasOwn(helpTopics, name)) return `${helpTopics[name]!.text.trim()}\n`
  throw await unknownCommand(registry, words, page.shell ? 'shell' : 'outside')
}

async function commandPage(registry: Registry, entry: Entry, page: Page): Promise<string> {
  const [id] = Object.entries(registry).find(([, row]) => row === entry)!
  const { default: command } = await entry.load()
  const config = await Config.load({
    root: import.meta.dirname,
    pjson: { name: 'zoosh', version: '0.0.0', oclif: { bin: 'zoosh', topicSeparator: ' ' } } as never,
  })
  const help = new CommandHelp(oclifClass(id, command, entry.aliases) as never, config, {
    maxWidth: Math.min(page.columns, 100),
  } as never)
  return `${help.generate().trimEnd()}\n`
}

async function overview(registry: Registry, page: Page): Promise<string> {
  const rows = Object.entries(registry).filter(
    ([, { hidden, shellOnly }]) => !hidden && (page.shell === true || !shellOnly),
  )
  const topics = Object.entries(helpTopics).map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`)
  return [
    'zoosh: a shell for Apache ZooKeeper',
    '',
    'USAGE',
    '  zoosh                       the shell, on a terminal',
    '  zoosh COMMAND … [FLAGS]     one command',
    "  zoosh -f FILE, -e 'a; b'    a script (also on stdin); stops at the first failure unless --keep-going",
    '  zoosh --sandbox …           the same on an embedded server, nothing saved',
    '',
    'COMMANDS',
    (await commandList(rows, page)).trimEnd(),
    '',
    'TOPICS (zoosh help TOPIC)',
    ...topics,
    '',
    'zoosh COMMAND --help tells all about one; connection and output flags are the same everywhere.',
    '',
  ].join('\n')
}

async function commandList(rows: readonly (readonly [string, Entry])[], page: Page): Promise<string> {
  const loaded = await Promise.all(rows.map(async ([id, entry]) => [id, (await entry.load()).default] as const))
  const wide = Math.max(...loaded.map(([id]) => id.length)) + 2
  return loaded
    .map(
      ([id, { summary }]: readonly [string, AnyCommand]) =>
        `  ${id.padEnd(wide)}${cut(summary, page.columns - wide - 2)}\n`,
    )
    .join('')
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
