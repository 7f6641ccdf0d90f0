import { ConnectionError } from '../../client/terms/connection-error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { having, object, type Shape, text, work } from '../../wire/given/kinds.ts'
import type { FollowOptions } from '../steps/over-sessions.ts'
import { followShape } from '../steps/shapes.ts'
import { type Choice, roundRobin } from './choice.ts'
import { DownInstances, type DownPolicy } from './down-instances.ts'
import { givenInstance } from './instance-kinds.ts'
import type { ServiceInstance } from './service-instance.ts'
import type { Registered, Services } from './services.ts'

/** Who is chosen, and who is passed over. */
export interface ProviderOptions extends FollowOptions {
  /** Default: one after the other. */
  readonly choice?: Choice | undefined
  /** When one that was told of by `noteError` is passed over. Default: 30 s long after two errors. */
  readonly down?: DownPolicy | undefined
}

const providerShape: Shape<ProviderOptions> = { ...followShape, choice: work, down: object }

/**
 * The instances of one service, kept up to date, of which one is chosen at a time.
 * Source: Curator's ServiceProvider, ProviderStrategy and DownInstancePolicy.
 */
export class ServiceProvider implements AsyncDisposable {
  /** Resolves when it is known who is there; rejects when that cannot be found out. */
  readonly ready: Promise<void>
  readonly #choice: Choice
  readonly #down: DownInstances
  readonly #stop = new AbortController()
  readonly #following: Promise<void>
  #known: readonly ServiceInstance[] = []
  #failure: unknown

  /**
   * @param name the service, which need not be there yet
   * @throws UsageError for a bad `down`
   */
  constructor(services: Services, name: string, options: ProviderOptions = {}) {
    given('services', services, having('Services', 'lists'))
    given('name', name, text)
    givenOptions(options, providerShape)
    const { choice = roundRobin(), down, signal, next } = options
    this.#choice = choice
    this.#down = new DownInstances(down)
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

  /** Those that are in service and not down, as far as is known now. */
  get instances(): ServiceInstance[] {
    return this.#known.filter((instance) => instance.enabled && !this.#down.has(instance))
  }

  /**
   * Tells that an instance could not be used. After so many errors (`down`) it is passed over for a while, in this provider only:
   * nothing is written.
   */
  noteError(instance: ServiceInstance): void {
    givenInstance(instance)
    this.#down.note(instance)
  }

  /**
   * One of `instances`, by `choice`; undefined when there is none.
   * @throws why it is not known any more who is there: ConnectionError when the session is over and there is no next, or
   * after `close()`
   */
  get(): ServiceInstance | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const { instances } = this
    return instances.length === 0 ? undefined : this.#choice(instances)
  }

  /** Ends the watch. Never throws. */
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
