import { appendOwn, readOwn, writeOwn } from '../../files/own-file.ts'
import { parseLine } from '../line/parse-line.ts'
import type { Remembered } from '../line/remembered.ts'

/** A line as the file has it. */
interface Entry extends Remembered {
  readonly profile: string
  /** How long it ran. */
  readonly ms?: number
}

const KEPT = 10_000
const LONGEST = 1_000

/** The lines of earlier shells and of this one, in a file only its owner can read: one JSON document a line. */
export class History {
  /** All lines of this profile, oldest first. */
  readonly lines: Entry[] = []
  private readonly file: string | undefined
  private readonly profile: string
  private writing: Promise<unknown> = Promise.resolve()

  /**
   * @param file undefined keeps the history in memory only
   * @param profile lines of other profiles are neither shown nor touched
   */
  constructor(file: string | undefined, profile: string) {
    this.file = file
    this.profile = profile
  }

  /**
   * Reads the file; lines that are not what we write are passed over. A file grown too long is cut.
   * @throws UsageError when others could have written it; Error of the file system
   */
  async load(): Promise<void> {
    if (!this.file) return
    const text = (await readOwn(this.file)) ?? ''
    const all = text.split('\n').flatMap(readEntry)
    const since = this.lines.splice(0)
    for (const entry of all) if (entry.profile === this.profile) this.lines.push(entry)
    for (const entry of since) this.lines.push(entry)
    if (all.length > KEPT * 1.2) this.writing = this.cut(all.slice(-KEPT)).catch(() => undefined)
    await this.writing
  }

  /**
   * Remembers a line; one with a secret, or beginning with a space, is not even kept in memory.
   * @param aliases those the line was run with
   */
  add(entry: Omit<Entry, 'profile'>, aliases?: ReadonlyMap<string, string>): void {
    const line = shorten(entry.line)
    if (!isKept(entry.line, aliases)) return
    const remembered: Entry = { ...entry, line, profile: this.profile }
    this.lines.push(remembered)
    if (!this.file) return
    const { file } = this
    this.writing = this.writing.then(() => appendOwn(file, `${JSON.stringify(remembered)}\n`)).catch(() => undefined)
  }

  /** Resolves when everything is on the disk. */
  async flush(): Promise<void> {
    await this.writing
  }

  private async cut(lines: readonly Entry[]): Promise<void> {
    await writeOwn(this.file!, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }
}

const secretVerbs = new Set(['auth', 'addauth', 'acl digest'])
const secretPatterns = [
  /(?:^|[\s"'=,/])digest:[^:\s]+:\S/i,
  /(?:^|\s)--auth(?:=|\s|$)/,
  /passw(?:or)?d|passphrase|secret|credential|api[-_]?key|token/i,
]

/**
 * Whether a line may be remembered: it holds no credential as far as can be told, also behind an alias, and defines none.
 * @param aliases what the first words of commands may stand for
 */
export function isKept(line: string, aliases: ReadonlyMap<string, string> = new Map()): boolean {
  if (line.trim() === '' || line.startsWith(' ')) return false
  const { commands, open } = parseLine(line)
  if (open || isSecret(line)) return false
  return !commands.some(({ words, pipe }) => {
    const texts = meant(
      words.map(({ text }) => text),
      aliases,
    )
    // The definition of an alias may hold anything, and is kept with the aliases.
    if (texts[0] === 'alias' && texts.length > 1) return true
    const verbs = texts.slice(0, 2).map((text) => text.toLowerCase())
    // Read, too: quotes and backslashes hide nothing.
    const read = [texts.join(' '), pipe ?? '']
    return secretVerbs.has(verbs[0] ?? '') || secretVerbs.has(verbs.join(' ')) || read.some(isSecret)
  })
}

function isSecret(text: string): boolean {
  return secretPatterns.some((pattern) => pattern.test(text))
}

/** The words a command runs with: `time` is the shell's, an alias what it stands for. */
function meant(words: readonly string[], aliases: ReadonlyMap<string, string>): readonly string[] {
  if (words[0] === 'time' && words.length > 1) return meant(words.slice(1), aliases)
  const line = aliases.get(words[0] ?? '')
  if (line === undefined) return words
  return [...(parseLine(line).commands[0]?.words ?? []).map(({ text }) => text), ...words.slice(1)]
}

/** A line too long to be worth keeping whole keeps its beginning, as a comment that does nothing when run. */
function shorten(line: string): string {
  return line.length <= LONGEST ? line : `# ${line.slice(0, LONGEST).replace(/\s+/g, ' ')} …`
}

function readEntry(text: string): Entry[] {
  try {
    const { line, time, cwd = '/', profile = '', ms, exit } = JSON.parse(text) as Partial<Entry>
    if (typeof line !== 'string' || typeof time !== 'number') return []
    return [{ line, time, cwd, profile, ...(ms !== undefined && { ms }), ...(exit !== undefined && { exit }) }]
  } catch {
    return []
  }
}
