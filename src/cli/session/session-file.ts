import { rmSync } from 'node:fs'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { SessionTicket } from '../../client/terms/options.ts'
import { parseSessionToken, sessionToken } from '../../client/terms/session-token.ts'
import { orStop, type StopSignal } from '../../client/terms/stop.ts'
import { absent, landing } from '../../files/landing.ts'
import { writeOwn } from '../../files/own-file.ts'
import { ProcessLock } from '../../files/process-lock.ts'
import { foreignHand } from '../../files/trust.ts'
import { UsageError } from '../../wire/error.ts'
import { StopError } from '../life/stop-error.ts'
import { readSecretFile } from './secret-file.ts'

/** How often one that waits for the file looks whether it is free, in ms. */
const LOOK = 50

/** Tells the user, now. */
type Warn = (message: string) => void

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
  /** As it was called. */
  readonly #name: string
  /** Where it lies: of all links that lead to it, one process has it. */
  readonly #file: string
  readonly #lock: ProcessLock

  private constructor(name: string, file: string, lock: ProcessLock) {
    this.#name = name
    this.#file = file
    this.#lock = lock
  }

  /**
   * Takes the file, once whoever has it is done with it or dead.
   * @param patience in ms
   * @throws StopError while another process has it; the signal's reason; UsageError for one that another user has put there;
   * Error of the file system
   */
  static async take(
    name: string,
    patience: number,
    { signal, warn }: { readonly signal: StopSignal; readonly warn: Warn },
  ): Promise<SessionFile> {
    const end = performance.now() + patience
    const { file } = await landing(name)
    const unseen = (pid: number, most: number): void =>
      warn(
        `${name} is held by process ${pid}, which cannot be seen from here: waiting ${most / 1000} s for a sign of life`,
      )
    for (;;) {
      try {
        const taking = ProcessLock.take(`${file}.lock`, (pid) => new InUse(pid), { unseen, signal })
        return new SessionFile(name, file, await orStop(taking, signal, (lock) => lock.release()))
      } catch (error) {
        if (!(error instanceof InUse)) throw error
        if (performance.now() >= end) throw inUse(name, error.pid)
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
  }

  /**
   * The session of the file; undefined where there is no file, or an empty one.
   * @throws UsageError for a file that is none, that others can read, or that is another user's, who would have the session, too
   */
  async read(warn: Warn): Promise<SessionTicket | undefined> {
    const { stat } = await landing(this.#file)
    // What others may do with one of our own is for readSecretFile to say.
    const hand = stat && stat.uid !== process.geteuid?.() ? foreignHand(stat) : undefined
    if (hand) throw new UsageError(`${this.#name} ${hand.what}: its session is not taken`, hand.hint(this.#name))
    const text = (await readSecretFile(this.#file, warn).catch(absent)) ?? ''
    if (text.trim() === '') return undefined
    try {
      return parseSessionToken(text)
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${this.#name}: ${error.message}`) : error
    }
  }

  /** What another process has taken, as this one stood still, is for it to write. */
  async write(session: SessionTicket): Promise<void> {
    if (this.#lock.held) await writeOwn(this.#file, `${sessionToken(session)}\n`)
  }

  /** What is thrown where the session of the file is over. */
  expired(): ConnectionError {
    const next = `rm ${this.#name} lets the next command begin another`
    return new ConnectionError('expired', `the session of ${this.#name} has expired; ${next}`)
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
function inUse(name: string, pid: number): StopError {
  const whose = pid === 0 ? 'another process' : `process ${pid}`
  return new StopError('connection', `the session of ${name} is in use by ${whose}`, '--timeout waits longer')
}
