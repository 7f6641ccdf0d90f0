import type { ZooKeeper } from '../client/client.ts'
import { ConnectionError } from '../client/connection-error.ts'
import { isOver, type SessionState } from '../client/session-events.ts'

/** The session of a zkCli: connected in the background, tried again by the next command, replaced by `connect`. */
export class Link {
  hosts: string
  state: SessionState = 'connecting'
  readonly #open: (hosts: string) => Promise<ZooKeeper>
  readonly #changed: (state: SessionState) => void
  #session: Promise<ZooKeeper> | undefined
  #zk: ZooKeeper | undefined

  constructor(hosts: string, open: (hosts: string) => Promise<ZooKeeper>, changed: (state: SessionState) => void) {
    this.hosts = hosts
    this.#open = open
    this.#changed = changed
  }

  /** Whether commands can be run; before the first connection too. */
  get alive(): boolean {
    return !isOver(this.state)
  }

  /** The session; waits for the connection. @throws ConnectionError */
  zk(): Promise<ZooKeeper> {
    if (!this.alive) return Promise.reject(new ConnectionError('closed', 'not connected'))
    this.#session ??= this.#start()
    return this.#session
  }

  /** Starts to connect; a failure shows at the next command. */
  begin(): void {
    this.zk().catch(() => undefined)
  }

  /** Another session; the old one is closed. */
  async change(hosts: string): Promise<void> {
    await this.close()
    this.hosts = hosts
    this.state = 'connecting'
    this.#session = undefined
    this.begin()
  }

  async close(): Promise<void> {
    const zk = await this.#session?.catch(() => undefined)
    await zk?.close()
    this.state = 'closed'
  }

  async #start(): Promise<ZooKeeper> {
    try {
      const zk = await this.#open(this.hosts)
      this.#zk = zk
      this.#to(zk, zk.state)
      zk.events.subscribe(({ state }) => this.#to(zk, state))
      return zk
    } catch (error) {
      this.#session = undefined
      throw error
    }
  }

  #to(zk: ZooKeeper, state: SessionState): void {
    if (this.#zk !== zk) return
    this.state = state
    this.#changed(state)
  }
}
