import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import type { ConnectOptions } from '../../src/client/terms/options.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../src/server/sandbox-shape.ts'

/** More than a request needs to get to the server and be done there; in ms. */
const ON_ITS_WAY = 10

/** A server inside the test's process, with sessions that end with it. For `during`. */
export class OwnSandbox {
  readonly #options: SandboxOptions
  readonly #sessions: ZooKeeper[] = []
  #sandbox: Sandbox | undefined

  constructor(options: SandboxOptions = {}) {
    this.#options = options
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error('there is no sandbox yet: ask for it in hooks and tests')
    return this.#sandbox
  }

  async start(): Promise<void> {
    this.#sandbox = await Sandbox.start({ ...this.#options, port: false })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sessions.map((zk) => zk.close()))
    await this.#sandbox?.stop()
  }

  /** A session of its own. */
  async open(options: ConnectOptions = {}): Promise<ZooKeeper> {
    const transport = () => this.sandbox.transport()
    const zk = await connect('sandbox:1', { waitForConnection: true, ...options, transport })
    this.#sessions.push(zk)
    return zk
  }

  /** Lets the server do the next request of a session, and cuts the connection before the answer. */
  async loseAnswer<T>(zk: ZooKeeper, work: () => Promise<T>): Promise<T> {
    this.sandbox.delay(10 * ON_ITS_WAY)
    const done = work()
    await sleep(ON_ITS_WAY)
    this.sandbox.dropConnection(zk.sessionId)
    this.sandbox.delay(0)
    return done
  }

  /** Cuts the connection before the server has read the next request of a session. */
  async loseRequest<T>(zk: ZooKeeper, work: () => Promise<T>): Promise<T> {
    this.sandbox.freeze()
    const done = work()
    await sleep(ON_ITS_WAY)
    this.sandbox.dropConnection(zk.sessionId)
    this.sandbox.thaw()
    return done
  }
}
