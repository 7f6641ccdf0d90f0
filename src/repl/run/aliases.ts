import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

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

  async load(): Promise<void> {
    if (!this.file) return
    const text = await readFile(this.file, 'utf8').catch(() => '{}')
    for (const [name, line] of entries(text)) this.lines.set(name, line)
  }

  /** @param line undefined takes the alias away */
  async set(name: string, line: string | undefined): Promise<void> {
    if (line === undefined) this.lines.delete(name)
    else this.lines.set(name, line)
    if (!this.file) return
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
    const temporary = `${this.file}.${process.pid}`
    await writeFile(temporary, `${JSON.stringify(Object.fromEntries(this.lines), null, 2)}\n`, { mode: 0o600 })
    await rename(temporary, this.file)
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
