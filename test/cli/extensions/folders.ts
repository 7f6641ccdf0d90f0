import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { putInto } from '../../harness/program.ts'

/** Folders of programs for a PATH, gone when the test is over. */
export class Folders implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'zoosh-path-'))

  /** Writes a program. @param text of a script for sh, or all of it where it begins with #! */
  write(name: string, text = 'exit 0', mode = 0o755): string {
    const path = join(this.root, name)
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o755 })
    writeFileSync(path, text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`)
    chmodSync(path, mode)
    return path
  }

  /** `zoosh` itself, as an installed one is found. */
  withZoosh(): this {
    putInto(this.root, 'zoosh')
    return this
  }

  /** A PATH of these folders (the root where none is named) before that of the test run. */
  path(...names: string[]): string {
    const own = names.length === 0 ? [this.root] : names.map((name) => join(this.root, name))
    return [...own, process.env.PATH].join(':')
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
