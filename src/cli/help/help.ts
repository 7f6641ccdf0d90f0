import { drawing, type Inert, own } from '../../render/text.ts'
import { byPlace, commandLine, spellHint, zoosh } from '../../wire/hint.ts'
import type { AnyCommand, Entry, Registry } from '../declare/command.ts'
import { placeOf } from '../declare/place-of.ts'
import { find, unknownCommand } from '../words/dispatch.ts'
import { errorHelp } from './error-help.ts'
import { foldTopic } from './fold-topic.ts'
import { helpTopics } from './help-topics.ts'

export interface Page {
  /** Width to wrap at. */
  readonly columns: number
  /** Whether words of the shell are listed too. */
  readonly shell?: boolean
  /** What a word of ZooKeeper's means: the lessons know. */
  readonly concept?: (word: string, columns: number) => Promise<string | undefined>
  /** Names of programs on the PATH that are commands: made of a-z, 0-9 and -. */
  readonly extensions?: () => Promise<readonly string[]>
}

type Rows = readonly (readonly [string, Entry])[]

/**
 * The text of `zoosh help …` and `--help`.
 * @param words commands, groups of commands (`acl`), help topics (`exit-codes`), codes of errors (`NoNode`) and words of
 *   ZooKeeper's (`znode`), one after the other; nothing for the overview. A name that means several of these is explained as each of them, the topic first.
 * @throws UsageError for words that name nothing
 */
export async function helpText(registry: Registry, words: readonly string[], page: Page): Promise<Inert> {
  const text = words.length === 0 ? await overview(registry, page) : await pages(registry, words, page)
  // Made of declarations alone, with oclif's colours: nothing of it comes from a server.
  return drawing<Inert>(() => text)(own``)
}

/** Whether there is a page that tells of what these words begin with. */
export async function explains(registry: Registry, words: readonly string[], page: Page): Promise<boolean> {
  for (const length of [1, 2, 3]) {
    if (length <= words.length && (await pagesOf(registry, words.slice(0, length), page)).length > 0) return true
  }
  return false
}

async function pages(registry: Registry, words: readonly string[], page: Page): Promise<string> {
  const all: string[] = []
  for (let at = 0; at < words.length; ) {
    const rest = words.slice(at)
    const lengths = [3, 2, 1].filter((length) => length <= rest.length)
    let told: string[] = []
    for (const length of lengths) {
      told = await pagesOf(registry, rest.slice(0, length), page)
      at += told.length > 0 ? length : 0
      if (told.length > 0) break
    }
    if (told.length === 0) throw await unknownCommand(registry, rest, placeOf(page), await page.extensions?.())
    all.push(...told)
  }
  return all.join('\n')
}

/** All that a name means; nothing where it means nothing. */
async function pagesOf(registry: Registry, words: readonly string[], page: Page): Promise<string[]> {
  const name = words.join(' ')
  const found = find(registry, words)
  const members = group(registry, name)
  const { commandPage } = await import('./command-page.ts')
  const place = placeOf(page)
  const others = [errorHelp(name, place), await page.concept?.(name.toLowerCase(), page.columns)]
  return [
    ...others.flatMap((text) => text ?? []),
    ...(Object.hasOwn(helpTopics, name) ? [`${foldTopic(helpTopics[name]!.text, page.columns)}\n`] : []),
    ...(found?.argv.length === 0
      ? [
          await commandPage(found.id, (await found.entry.load()).default, found.entry.aliases, {
            columns: page.columns,
            place,
          }),
        ]
      : []),
    ...(members.length > 0 ? [`Commands of ${name}:\n${await commandList(members, page)}`] : []),
  ]
}

/** The commands whose names begin with that word. */
function group(registry: Registry, name: string): Rows {
  return Object.entries(registry).filter(([id]) => id.startsWith(`${name} `))
}

async function overview(registry: Registry, page: Page): Promise<string> {
  const rows = Object.entries(registry).filter(
    ([, { hidden, shellOnly }]) => !hidden && (page.shell === true || !shellOnly),
  )
  const subjects = [...new Set(rows.map(([, { subject }]) => subject))]
  const listed = await Promise.all(
    subjects.map(async (subject) => {
      const own = rows.filter(([, entry]) => entry.subject === subject)
      return `${subject}\n${await commandList(own, page)}`
    }),
  )
  const topics = Object.entries(helpTopics).map(([name, { summary }]) => `  ${name.padEnd(NAMES)}${summary}\n`)
  const extensions = (await page.extensions?.()) ?? []
  const say = (words: string) => spellHint(commandLine(words), placeOf(page))
  return [
    'zoosh: a shell for Apache ZooKeeper\n',
    spellHint(byPlace({ outside: usage, shell: '' }), placeOf(page)),
    `TOPICS (${say('help TOPIC')})\n${topics.join('')}  ${'NoNode, -101 …'.padEnd(NAMES)}what an error of the server means\n  ${'znode, quorum …'.padEnd(NAMES)}what a word of ZooKeeper’s means\n`,
    ...listed,
    extensions.length === 0
      ? ''
      : `EXTENSIONS (programs on the PATH; ${say('extensions')} tells where)\n${extensions.map((name) => `  ${name}\n`).join('')}`,
    `${say('help COMMAND')} tells all about one, ${spellHint(zoosh`help get set`, placeOf(page))} about several.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

const usage = `USAGE
  zoosh                       the shell, on a terminal; --no-init leaves init.zk out
  zoosh COMMAND … [FLAGS]     one command
  zoosh -f FILE, -e 'a; b'    a script (also on stdin); stops at the first failure unless --keep-going
  zoosh --sandbox …           the same on an embedded server, nothing saved
  zoosh zkcli …               the drop-in for zkCli.sh, also installed as zkcli
`

/** Columns for names: the longest of a command, and two. */
const NAMES = 20

async function commandList(rows: Rows, page: Page): Promise<string> {
  const loaded = await Promise.all(rows.map(async ([id, entry]) => [id, (await entry.load()).default] as const))
  return loaded
    .map(
      ([id, { summary }]: readonly [string, AnyCommand]) =>
        `  ${id.padEnd(NAMES)}${cut(summary, page.columns - NAMES - 2)}\n`,
    )
    .join('')
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
