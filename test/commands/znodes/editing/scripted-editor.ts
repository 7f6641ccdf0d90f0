import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** An $EDITOR that does what it is told, a piece of shell each time it is run; $1 is the file. */
export class ScriptedEditor {
  readonly folder = mkdtempSync(join(tmpdir(), 'zoosh-editor-'))

  /** Sets $EDITOR, and where drafts are. */
  install(): void {
    writeFileSync(
      join(this.folder, 'editor.sh'),
      `cd '${this.folder}'\nn=$(($(cat runs 2>/dev/null || echo 0) + 1))\necho $n > runs\ncp "$1" seen.$n\n[ -e step.$n ] || exit 99\n. ./step.$n\n`,
    )
    process.env.VISUAL = ''
    process.env.EDITOR = `sh '${join(this.folder, 'editor.sh')}'`
    process.env.TMPDIR = this.folder
  }

  /** What it does at each of its next runs. */
  will(...steps: readonly string[]): void {
    for (const name of readdirSync(this.folder)) {
      if (name !== 'editor.sh') rmSync(join(this.folder, name), { recursive: true })
    }
    for (const [at, step] of steps.entries()) writeFileSync(join(this.folder, `step.${at + 1}`), `${step}\n`)
  }

  /** What it was shown. */
  get seen(): string[] {
    return Array.from({ length: this.runs }, (_, at) => readFileSync(join(this.folder, `seen.${at + 1}`), 'utf8'))
  }

  get runs(): number {
    const file = join(this.folder, 'runs')
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  }

  /** A step that waits until `during` has done its work. */
  static waits(step: string): string {
    return `touch waiting\nwhile [ ! -e go ]; do sleep 0.02; done\nrm go\n${step}`
  }

  /** Does something while the editor waits. */
  async during(work: () => Promise<unknown>): Promise<void> {
    const waiting = join(this.folder, 'waiting')
    while (!existsSync(waiting)) await sleep(10)
    rmSync(waiting)
    await work()
    writeFileSync(join(this.folder, 'go'), '')
  }

  /** The texts that were kept. */
  get kept(): string[] {
    const folders = readdirSync(this.folder).filter((name) => name.startsWith('zoosh-edit-'))
    return folders.flatMap((name) =>
      readdirSync(join(this.folder, name)).map((file) => readFileSync(join(this.folder, name, file), 'utf8')),
    )
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
