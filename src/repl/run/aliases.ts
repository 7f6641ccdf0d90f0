import { readOwn, writeOwn } from '../../files/own-file.ts'

/** Short names for beginnings of lines, kept in a file from shell to shell. */
export class Aliases {
  private readonly lines = new Map<string, string>()
  private readonly file: string | undefined

  /** @param file undefined forgets them at the end */
  constructor(file: string | undefined) {
    this.file = file
  }

  get all(): ReadonlyMap<string, string> {
    return this.lines
  }

  /** @throws UsageError when others could have written the file; Error of the file system */
  async load(): Promise<void> {
    if (!this.file) return
    for (const [name, line] of entries((await readOwn(this.file)) ?? '{}')) this.lines.set(name, line)
  }

  /** @param line undefined takes the alias away */
  async set(name: string, line: string | undefined): Promise<void> {
    if (line === undefined) this.lines.delete(name)
    else this.lines.set(name, line)
    if (!this.file) return
    await writeOwn(this.file, `${JSON.stringify(Object.fromEntries(this.lines), null, 2)}\n`)
  }
}

/** A file someone edited and broke costs the aliases, not the shell. */
function entries(text: string): [string, string][] {
  try {
    const all = JSON.parse(text) as Record<string, unknown>
    return Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  } catch {
    return []
  }
}
