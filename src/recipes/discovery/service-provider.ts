import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { FollowOptions } from '../steps/over-sessions.ts'
import { type Choice, roundRobin } from './choice.ts'
import type { ServiceInstance } from './service-instance.ts'
import type { Registered, Services } from './services.ts'

export interface ProviderOptions extends FollowOptions {
  /** Default: one after the other. */
  readonly choice?: Choice | undefined
}

/**
 * The instances of one service, kept up to date, of which one is chosen at a time.
 * Source: Curator's ServiceProvider and ProviderStrategy.
 */
export class ServiceProvider implements AsyncDisposable {
  /** Resolves when it is known who is there; rejects when that cannot be found out. */
  readonly ready: Promise<void>
  readonly #choice: Choice
  readonly #stop = new AbortController()
  readonly #following: Promise<void>
  #known: readonly ServiceInstance[] = []
  #failure: unknown

  constructor(services: Services, name: string, { choice = roundRobin(), signal, next }: ProviderOptions = {}) {
    this.#choice = choice
    const either = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal
    let settle!: { resolve: () => void; reject: (error: unknown) => void }
    this.ready = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject }
    })
    this.ready.catch(() => {})
    this.#following = this.#follow(services.lists(name, { signal: either, next }), settle.resolve).catch((error) => {
      this.#failure = error
      settle.reject(error)
    })
  }

  /** Those that are in service, as far as is known now. */
  get instances(): ServiceInstance[] {
    return this.#known.filter(({ enabled }) => enabled)
  }

  /**
   * One of them; undefined when there is none.
   * @throws why it is not known any more who is there: ConnectionError when the session is over and there is no next, or
   * after `close()`
   */
  get(): ServiceInstance | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const { instances } = this
    return instances.length === 0 ? undefined : this.#choice(instances)
  }

  /** Ends the watch. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#following
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #follow(lists: AsyncIterable<readonly Registered[]>, ready: () => void): Promise<void> {
    for await (const list of lists) {
      this.#known = list.flatMap(({ instance }) => (instance ? [instance] : []))
      ready()
    }
    throw new ConnectionError('closed', 'nobody follows this service any more')
  }
}
