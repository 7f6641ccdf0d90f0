import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { isLive, isOver, type SessionState } from '../../client/terms/session-events.ts'

/** Opens a session; gives up at the signal. */
export type OpenSession = (hosts: string, signal: AbortSignal) => Promise<ZooKeeper>

const RETRY_MS = 1_000
/** How long a command waits for a lost connection; the time zkCli needs to find that a server is down. */
const COME_BACK_MS = 1_500
/** Nobody who leaves waits longer for the server's goodbye. */
const GOODBYE_MS = 2_000
/** The same where the server has not answered before. */
const HASTY_GOODBYE_MS = 250

/** The session of a zkCli: connected in the background, tried again by the next command, replaced by `connect`. */
export class Link {
  hosts: string
  state: SessionState = 'connecting'
  readonly #open: OpenSession
  readonly #changed: (state: SessionState) => void
  #session: Promise<ZooKeeper> | undefined
  #zk: ZooKeeper | undefined
  #attempts = new AbortController()
  #goodbye = GOODBYE_MS
  /** Who waits for a lost connection to come back. */
  readonly #waiting = new Set<() => void>()

  constructor(hosts: string, open: OpenSession, changed: (state: SessionState) => void) {
    this.hosts = hosts
    this.#open = open
    this.#changed = changed
  }

  /** Whether commands can be run; before the first connection too. */
  get alive(): boolean {
    return !isOver(this.state)
  }

  /** The session, if it is connected now; nothing is waited for. */
  get live(): ZooKeeper | undefined {
    return isLive(this.state) ? this.#zk : undefined
  }

  /**
   * The session. Waits until each server was tried for the first connection, and a moment for a lost one to come back.
   * @throws ConnectionError
   */
  async zk(): Promise<ZooKeeper> {
    if (!this.alive) throw new ConnectionError('closed', 'not connected')
    this.#session ??= this.#start()
    const zk = await this.#session
    if (this.state === 'reconnecting') await this.#comeBack()
    return zk
  }

  /** Starts to connect, and goes on trying until there is a connection; commands do not wait for that. */
  begin(): void {
    this.#keepTrying(this.#attempts.signal).catch(() => undefined)
  }

  /** The server does not answer: nothing more is waited for. */
  hasten(): void {
    this.#goodbye = HASTY_GOODBYE_MS
  }

  /** Another session; the old one is closed. */
  async change(hosts: string): Promise<void> {
    await this.close()
    this.hosts = hosts
    this.state = 'connecting'
    this.#session = undefined
    this.#attempts = new AbortController()
    this.#goodbye = GOODBYE_MS
    this.begin()
  }

  /** Closes the session; one that is being opened is given up. */
  async close(): Promise<void> {
    this.#attempts.abort(new ConnectionError('closed', 'closed'))
    const zk = await this.#session?.catch(() => undefined)
    await zk?.close({ timeout: this.#goodbye })
    if (!this.alive) return
    // It was never connected.
    this.state = 'closed'
    this.#changed('closed')
  }

  async #keepTrying(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return void (await this.zk())
      } catch (error) {
        if (!(error instanceof ConnectionError) || error.kind === 'auth') throw error
      }
      await sleep(RETRY_MS, undefined, { signal, ref: false })
    }
  }

  #comeBack(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => {
        clearTimeout(timer)
        this.#waiting.delete(settle)
        if (error) reject(error)
        else resolve()
      }
      const timer = setTimeout(() => settle(new ConnectionError('lost', 'the connection is lost')), COME_BACK_MS)
      this.#waiting.add(settle)
    })
  }

  async #start(): Promise<ZooKeeper> {
    const { signal } = this.#attempts
    try {
      const zk = await this.#open(this.hosts, signal)
      this.#zk = zk
      this.#to(zk, zk.state)
      zk.events.subscribe(({ state }) => this.#to(zk, state))
      return zk
    } catch (error) {
      if (!signal.aborted) this.#session = undefined
      throw error
    }
  }

  #to(zk: ZooKeeper, state: SessionState): void {
    if (this.#zk !== zk) return
    this.state = state
    this.#changed(state)
    if (state === 'reconnecting') return
    for (const settle of this.#waiting) settle()
  }
}
