import type { Buffer } from 'node:buffer'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNew } from '../../files/new-file.ts'
import { replaceFile } from '../../files/replace-file.ts'
import type { Lend } from '../declare/context.ts'
import { StopError } from '../life/stop-error.ts'
import { runEditor } from './editor.ts'

/** A text in a file of its own, for an editor. Only the user may read it: it may be a secret. It stays until it is discarded. */
export class Draft {
  readonly file: string
  readonly #folder: string

  private constructor(folder: string, file: string) {
    this.#folder = folder
    this.file = file
  }

  /** @param name of the file, for editors that tell by it what they edit */
  static async open(text: string, name: string): Promise<Draft> {
    const folder = await mkdtemp(join(tmpdir(), 'zoosh-edit-'))
    const file = join(folder, name)
    await writeNew(file, text, 0o600)
    return new Draft(folder, file)
  }

  /** Runs the editor. @returns the text it left @throws StopError `no` when it fails, or left no text */
  async edit(lend: Lend): Promise<string> {
    await runEditor(lend, this.file)
    return this.read()
  }

  /** @throws StopError `no` for a file that is gone, or no UTF-8 */
  async read(): Promise<string> {
    const bytes = await this.bytes()
    if (bytes === undefined) throw new StopError('no', 'the editor left no file: nothing was written')
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new StopError('no', 'the editor left a text that is no UTF-8: nothing was written')
    }
  }

  /** What is in the file, whatever it is; undefined: it is gone. */
  bytes(): Promise<Buffer | undefined> {
    return readFile(this.file).catch(() => undefined)
  }

  async write(text: string): Promise<void> {
    await replaceFile(this.file, text, 0o600)
  }

  async discard(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}
