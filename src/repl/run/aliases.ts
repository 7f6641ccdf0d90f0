import { readOwn, writeOwn } from '../../files/own-file.ts'

/** Short names for beginnings of lines, kept in a file from shell to shell. */
export class Aliases {
  private readonly lines = new Map<string, string>()
  /** Those of this shell, which are not kept; undefined takes one away that is. */
  private readonly forNow = new Map<string, string | undefined>()
  private readonly file: string | undefined

  /** @param file undefined forgets them at the end */
  constructor(file: string | undefined) {
    this.file = file
  }

  get all(): ReadonlyMap<string, string> {
    const all = [...new Map<string, string | undefined>([...this.lines, ...this.forNow])]
    return new Map(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  /** @throws UsageError when others could have written the file; Error of the file system */
  async load(): Promise<void> {
    if (!this.file) return
    for (const [name, line] of entries((await readOwn(this.file)) ?? '{}')) this.lines.set(name, line)
  }

  /** @param line undefined takes the alias away */
  async set(name: string, line: string | undefined): Promise<void> {
    this.forNow.delete(name)
    if (line === undefined) this.lines.delete(name)
    else this.lines.set(name, line)
    if (!this.file) return
    await writeOwn(this.file, `${JSON.stringify(Object.fromEntries(this.lines), null, 2)}\n`)
  }

  /** The same until this shell ends. */
  setForNow(name: string, line: string | undefined): void {
    this.forNow.set(name, line)
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
