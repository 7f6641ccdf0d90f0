import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { SessionTicket } from '../../client/terms/options.ts'
import { parseSessionToken, sessionToken } from '../../client/terms/session-token.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import { absent } from '../../files/landing.ts'
import { writeNew } from '../../files/new-file.ts'
import { writeOwn } from '../../files/own-file.ts'
import { UsageError } from '../../wire/error.ts'
import { StopError } from '../life/stop-error.ts'
import { readSecretFile } from './secret-file.ts'

/** How often one that waits for the file looks whether it is free, in ms. */
const LOOK = 50

const fs = process.getBuiltinModule('node:fs')

/**
 * A session in a file, as processes hand it on: its token, a secret. One process at a time has it, by FILE.lock with its
 * number beside it: a server gives a session to whoever came last, and two would take it from each other for ever.
 */
export class SessionFile {
  readonly #file: string
  readonly #lock: string

  private constructor(file: string) {
    this.#file = file
    this.#lock = `${file}.lock`
  }

  /**
   * Takes the file, once whoever has it is done with it or dead.
   * @param patience in ms
   * @throws StopError while another process has it; the signal's reason
   */
  static async take(file: string, patience: number, signal: StopSignal): Promise<SessionFile> {
    const taken = new SessionFile(file)
    const end = performance.now() + patience
    for (;;) {
      signal.throwIfAborted()
      const owner = await taken.#claim()
      if (owner === undefined) return taken
      if (performance.now() >= end) {
        const whose = owner === '' ? 'another process' : `process ${owner}`
        throw new StopError('connection', `the session of ${file} is in use by ${whose}`, '--timeout waits longer')
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
  }

  /** The session of the file; undefined where there is no file, or an empty one. @throws UsageError for a file that is none, or that others can read */
  async read(warn: (message: string) => void): Promise<SessionTicket | undefined> {
    const text = (await readSecretFile(this.#file, warn).catch(absent)) ?? ''
    if (text.trim() === '') return undefined
    try {
      return parseSessionToken(text)
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${this.#file}: ${error.message}`) : error
    }
  }

  write(session: SessionTicket): Promise<void> {
    return writeOwn(this.#file, `${sessionToken(session)}\n`)
  }

  /** What is thrown where the session of the file is over. */
  expired(): ConnectionError {
    const next = `rm ${this.#file} lets the next command begin another`
    return new ConnectionError('expired', `the session of ${this.#file} has expired; ${next}`)
  }

  /** The session has ended on purpose. */
  remove(): void {
    fs.rmSync(this.#file, { force: true })
  }

  /** Lets others have the file. */
  release(): void {
    fs.rmSync(this.#lock, { force: true })
  }

  /** @returns the number of the process that has it, '' of one that has not said it yet; undefined: it is ours */
  async #claim(): Promise<string | undefined> {
    try {
      await writeNew(this.#lock, String(process.pid), 0o600)
      return undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = this.#owner(this.#lock)
    if (owner !== undefined && owner !== '' && !lives(Number(owner))) this.#bury(owner)
    return owner ?? ''
  }

  #owner(lock: string): string | undefined {
    try {
      return fs.readFileSync(lock, 'utf8').trim()
    } catch (error) {
      return absent(error as NodeJS.ErrnoException)
    }
  }

  /** Takes the lock of a dead process away; puts it back where it is that of another by now. */
  #bury(owner: string): void {
    const aside = `${this.#lock}.${process.pid}`
    try {
      fs.renameSync(this.#lock, aside)
      if (this.#owner(aside) !== owner) fs.linkSync(aside, this.#lock)
    } catch (error) {
      // Somebody else was faster, either to take it away or to have it.
      if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    } finally {
      fs.rmSync(aside, { force: true })
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
