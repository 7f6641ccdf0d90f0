import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { unrefPipe } from '../../client/reach/unref-pipe.ts'
import { StopError } from '../life/stop-error.ts'
import { GUARDIAN } from './guardian-word.ts'
import type { Job } from './job.ts'
import { moment, type Order } from './orders.ts'

/**
 * What this program is told to be one: a file beside the chunks of the built program, or of the sources; the word of the binary, which
 * is its own guardian.
 */
const asGuardian =
  typeof ZOOSH_STANDALONE === 'undefined'
    ? ['../guardian.cjs', '../../../dist/guardian.cjs']
        .map((path) => resolve(import.meta.dirname, path))
        .find((path) => existsSync(path))
    : GUARDIAN

/**
 * What runs it. The standalone binary may have been taken away or replaced by another release since it was started: Linux still
 * knows the one that runs.
 */
const ourselves =
  typeof ZOOSH_STANDALONE === 'undefined' || process.platform !== 'linux' ? process.execPath : '/proc/self/exe'

/** How long it may take to come up, in ms. */
const PATIENCE = 30_000

/**
 * A small process that takes a job down when this one cannot: killed, or stopped by SIGSTOP or Ctrl-Z, while the session
 * that the job must not outlive runs out.
 */
export class Guardian {
  readonly #process: ChildProcess

  private constructor(process: ChildProcess) {
    this.#process = process
  }

  /**
   * Starts one; resolves when it listens, so that from then on nothing can go unguarded.
   * @throws StopError when it cannot be started
   */
  static async start(): Promise<Guardian> {
    const cannot = (why: string): StopError =>
      new StopError('cannotRun', `cannot start the guardian of the program: ${why}`)
    if (asGuardian === undefined) throw cannot('guardian.cjs is not there: build zoosh first')
    // A session of its own: neither Ctrl-C nor the end of a terminal reaches it.
    const child = spawn(ourselves, [asGuardian], { stdio: ['pipe', 'pipe', 'ignore'], detached: true, env: {} })
    child.stdin.on('error', () => {})
    try {
      await new Promise<void>((ready, failed) => {
        const timer = setTimeout(() => failed(cannot('it does not come up')), PATIENCE)
        child.once('error', (error) => failed(cannot(error.message)))
        child.once('exit', (code) => failed(cannot(`it ended with ${code}`)))
        child.stdout.once('data', () => {
          clearTimeout(timer)
          ready()
        })
      })
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
    child.unref()
    for (const stream of [child.stdin, child.stdout]) unrefPipe(stream)
    return new Guardian(child)
  }

  /** A program with this mark is about to be started: should we end before we can say more, it is known by that. */
  expect(mark: string): void {
    this.#tell({ mark })
  }

  watch(job: Job): void {
    this.#tell({ job })
  }

  /** @param doubt when the job is to be stopped, in ms from now @param lost when it must be gone */
  until({ doubt, lost }: { doubt: number; lost: number }): void {
    this.#tell({ doubt: moment(doubt), lost: moment(lost) })
  }

  /** The job has been sent its SIGTERM. */
  told(): void {
    this.#tell({ told: true })
  }

  /** The job is over. */
  end(): void {
    this.#tell({ end: true })
    this.#process.stdin!.end()
  }

  #tell(order: Order): void {
    this.#process.stdin!.write(`${JSON.stringify(order)}\n`)
  }
}
