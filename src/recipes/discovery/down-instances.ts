import { givenOptions } from '../../wire/given/given.ts'
import type { Kind, Shape } from '../../wire/given/kinds.ts'
import { instanceText } from './instance-text.ts'
import type { ServiceInstance } from './service-instance.ts'

/** When an instance that could not be used is passed over for a while, though it is registered. */
export interface DownPolicy {
  /** How many errors make it so. Default 2. */
  readonly errors?: number | undefined
  /** For how long from the first of them on, in ms; then it may be chosen again. Default 30,000. */
  readonly timeout?: number | undefined
}

const fromOne: Kind = { says: 'a number from 1 on', fits: (value) => typeof value === 'number' && value >= 1 }
const downShape: Shape<DownPolicy> = { errors: fromOne, timeout: fromOne }

/**
 * Who is down, as far as this process has found out. An instance that registers anew is another one.
 * Source: Curator's DownInstancePolicy, DownInstanceManager (5.9).
 */
export class DownInstances {
  readonly #errors: number
  readonly #timeout: number
  readonly #failed = new Map<string, { readonly since: number; errors: number }>()

  /** @throws UsageError for what is no number of errors or ms */
  constructor(policy: DownPolicy = {}) {
    givenOptions(policy, downShape, 'down')
    const { errors = 2, timeout = 30_000 } = policy
    this.#errors = errors
    this.#timeout = timeout
  }

  /** One more error. */
  note(instance: ServiceInstance): void {
    this.#forget()
    const key = instanceText(instance)
    const failed = this.#failed.get(key)
    if (failed) failed.errors++
    else this.#failed.set(key, { since: performance.now(), errors: 1 })
  }

  has(instance: ServiceInstance): boolean {
    this.#forget()
    // As a rule nobody is, and every call of a service asks.
    if (this.#failed.size === 0) return false
    return (this.#failed.get(instanceText(instance))?.errors ?? 0) >= this.#errors
  }

  #forget(): void {
    const now = performance.now()
    for (const [key, { since }] of this.#failed) if (now - since >= this.#timeout) this.#failed.delete(key)
  }
}
