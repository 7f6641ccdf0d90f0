import type { ZooKeeper } from '../../client/client.ts'
import { LONGEST_TIMER } from '../../client/terms/options.ts'
import { orStop } from '../../client/terms/stop.ts'
import { duration } from '../../render/units.ts'
import type { Context } from '../declare/context.ts'
import type { ExitName } from './exit-codes.ts'
import { givesSignOfLife } from './sign-of-life.ts'
import { StopError } from './stop-error.ts'

const timeUp = new Error('the time is up')

/** The time a command may take from its start on, connecting included. */
export class TimeLimit implements Disposable {
  /** Ends what is waited for: the time is up, or the command is ended otherwise. */
  readonly signal: AbortSignal
  readonly #call: Pick<Context, 'zk' | 'signal' | 'settings' | 'hasten'>
  readonly #ms: number | undefined
  readonly #silent: ExitName
  readonly #up = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #answer: Promise<boolean> | undefined
  #zk: ZooKeeper | undefined

  /**
   * @param ms undefined: no limit
   * @param silent exit code for a server that does not answer when the time is up
   */
  constructor(
    call: Pick<Context, 'zk' | 'signal' | 'settings' | 'hasten'>,
    ms: number | undefined,
    silent: ExitName = 'timeLimit',
  ) {
    this.#call = call
    this.#ms = ms
    this.#silent = silent
    this.signal = ms === undefined ? call.signal : AbortSignal.any([call.signal, this.#up.signal])
    this.begin()
  }

  /** Whether the time is up, and nothing else has ended the command. */
  get isUp(): boolean {
    return this.#up.signal.aborted && !this.#call.signal.aborted
  }

  /** The time counts from now on again, if it is not up yet. */
  begin(): void {
    this.end()
    if (this.#ms === undefined) return
    const up = (): void => {
      void this.hasAnswer()
      this.#up.abort(timeUp)
    }
    // Whatever is waited for keeps the process alive; when it has failed, nobody waits for the time.
    this.#timer = setTimeout(up, Math.min(this.#ms, LONGEST_TIMER)).unref()
  }

  /** What was waited for is there: the time does not matter any more. */
  end(): void {
    clearTimeout(this.#timer)
  }

  [Symbol.dispose](): void {
    this.end()
  }

  /** The session. @throws StopError connection when the time is up before there is one; as the context's own `zk` */
  readonly zk = async (): Promise<ZooKeeper> => {
    try {
      this.#zk = await orStop(this.#call.zk(), this.signal, () => {})
      return this.#zk
    } catch (error) {
      throw error === timeUp && !this.#zk ? this.#unconnected() : error
    }
  }

  /**
   * Why there is nothing although the time is up: what the server has not said is not claimed.
   * @param known what is said where the server answers: `not elected at /app/leader`, `within` the time is added
   */
  async verdict(known: string): Promise<StopError> {
    if (!this.#zk) return this.#unconnected()
    if (await this.hasAnswer()) return new StopError('timeLimit', known)
    return new StopError(this.#silent, `the time is up (${this.#text}), and ${this.silence}`)
  }

  /** Whether a server answers: asked when the time is up. */
  hasAnswer(): Promise<boolean> {
    this.#answer ??= this.#ask()
    return this.#answer
  }

  async #ask(): Promise<boolean> {
    if (this.#zk && (await givesSignOfLife(this.#zk))) return true
    this.#call.hasten?.()
    return false
  }

  /** That there was no answer, in words. */
  get silence(): string {
    const server = this.#zk?.server
    return server === undefined ? 'no server answers' : `${server} does not answer`
  }

  get #text(): string {
    return duration(this.#ms ?? 0)
  }

  #unconnected(): StopError {
    return new StopError('connection', `no connection to ${this.#call.settings.server} within ${this.#text}`)
  }
}
