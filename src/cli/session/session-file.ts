import { rmSync } from 'node:fs'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { SessionTicket } from '../../client/terms/options.ts'
import { parseSessionToken, sessionToken } from '../../client/terms/session-token.ts'
import { orStop, type StopSignal } from '../../client/terms/stop.ts'
import { absent } from '../../files/landing.ts'
import { writeOwn } from '../../files/own-file.ts'
import { ProcessLock } from '../../files/process-lock.ts'
import { UsageError } from '../../wire/error.ts'
import { StopError } from '../life/stop-error.ts'
import { readSecretFile } from './secret-file.ts'

/** How often one that waits for the file looks whether it is free, in ms. */
const LOOK = 50

/** Another process has the lock of a file. */
class InUse extends Error {
  readonly pid: number

  constructor(pid: number) {
    super(`in use by process ${pid}`)
    this.pid = pid
  }
}

/**
 * A session in a file, as processes hand it on: its token, a secret. One process at a time has it, by FILE.lock beside it: a
 * server gives a session to whoever came last, and two would take it from each other for ever.
 */
export class SessionFile {
  readonly #file: string
  readonly #lock: ProcessLock

  private constructor(file: string, lock: ProcessLock) {
    this.#file = file
    this.#lock = lock
  }

  /**
   * Takes the file, once whoever has it is done with it or dead.
   * @param patience in ms
   * @throws StopError while another process has it; the signal's reason; Error of the file system
   */
  static async take(file: string, patience: number, signal: StopSignal): Promise<SessionFile> {
    const end = performance.now() + patience
    for (;;) {
      try {
        const taking = ProcessLock.take(`${file}.lock`, (pid) => new InUse(pid))
        return new SessionFile(file, await orStop(taking, signal, (lock) => lock.release()))
      } catch (error) {
        if (!(error instanceof InUse)) throw error
        if (performance.now() >= end) throw inUse(file, error.pid)
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

  /** What another process has taken, as this one stood still, is for it to write. */
  async write(session: SessionTicket): Promise<void> {
    if (this.#lock.held) await writeOwn(this.#file, `${sessionToken(session)}\n`)
  }

  /** What is thrown where the session of the file is over. */
  expired(): ConnectionError {
    const next = `rm ${this.#file} lets the next command begin another`
    return new ConnectionError('expired', `the session of ${this.#file} has expired; ${next}`)
  }

  /** The session has ended on purpose. */
  remove(): void {
    if (this.#lock.held) rmSync(this.#file, { force: true })
  }

  /** Lets others have the file. */
  release(): void {
    this.#lock.release()
  }
}

/** @param pid 0: it has not said it yet */
function inUse(file: string, pid: number): StopError {
  const whose = pid === 0 ? 'another process' : `process ${pid}`
  return new StopError('connection', `the session of ${file} is in use by ${whose}`, '--timeout waits longer')
}
