import { describe } from 'vitest'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { during } from '../../../harness/during.ts'
import { type Trial, testFuzz } from './describe-fuzz.ts'
import type { Stand } from './play.ts'

/** Schedules on the sandbox, as each release whose watches differ. */
export function testFuzzAtAllLevels(trial: Trial): void {
  describe.concurrent('following the sandbox', () => {
    for (const compat of ['3.4', '3.5', '3.6', '3.8', '3.9']) {
      const stage = during(new Stage(compat))
      testFuzz(compat, trial, () => stage.stand)
    }
  })
}

class Stage {
  readonly #compat: string
  #sandbox: Sandbox | undefined

  constructor(compat: string) {
    this.#compat = compat
  }

  get stand(): Stand {
    return { host: '127.0.0.1', port: this.#sandbox!.port!, lasting: this.#compat >= '3.6' }
  }

  async start(): Promise<void> {
    // Short sessions are for who follows: who writes outlives a busy machine.
    this.#sandbox = await Sandbox.start({
      compat: this.#compat,
      tickTime: 50,
      maxSessionTimeout: 30_000,
      maxClientConnections: 0,
    })
  }

  async stop(): Promise<void> {
    await this.#sandbox?.stop()
  }
}
