import { Sandbox } from '../../../../src/server/sandbox.ts'
import { during } from '../../../harness/during.ts'
import { type Trial, testMirror } from './describe-mirror.ts'
import type { Side } from './plan.ts'
import type { Stand } from './play.ts'

/** Schedules between two sandboxes, as releases whose watches and transactions differ. */
export function testMirrorOnSandboxes(trial: Trial): void {
  for (const compat of ['3.6', '3.9']) {
    const stage = during(new Stage(compat))
    testMirror(compat, trial, () => stage.stands)
  }
}

class Stage {
  readonly #compat: string
  #sandboxes: readonly Sandbox[] = []

  constructor(compat: string) {
    this.#compat = compat
  }

  get stands(): { readonly [S in Side]: Stand } {
    const [source, target] = this.#sandboxes.map(({ port }) => ({ host: '127.0.0.1', port: port! }))
    return { source: source!, target: target! }
  }

  async start(): Promise<void> {
    const settings = { compat: this.#compat, tickTime: 50, maxSessionTimeout: 30_000, maxClientConnections: 0 }
    this.#sandboxes = [await Sandbox.start(settings), await Sandbox.start(settings)]
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.stop()))
  }
}
