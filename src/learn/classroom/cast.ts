import { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { connect } from '../../client/connect.ts'
import type { Transport } from '../../wire/transport.ts'

/** How long a machine's session outlives it, in ms. */
const SESSION = 3000

/** The other machines of a lesson: each a session of its own with the same server. */
export class Cast {
  readonly #transport: () => Transport
  readonly #say: (who: string, text: string) => void
  readonly #machines = new Map<string, ZooKeeper>()
  readonly #names = new Map<bigint, string>()

  /** @param say what a machine tells the learner */
  constructor(transport: () => Transport, say: (who: string, text: string) => void) {
    this.#transport = transport
    this.#say = say
  }

  /** A machine by its name; it is switched on at the first call. */
  async machine(name: string): Promise<ZooKeeper> {
    const known = this.#machines.get(name)
    if (known) return known
    const zk = await connect('sandbox:2181', { transport: this.#transport, sessionTimeout: SESSION })
    this.#machines.set(name, zk)
    this.#names.set(zk.sessionId, name)
    return zk
  }

  /** The name of the machine whose session it is. */
  ownerOf(session: bigint): string | undefined {
    return this.#names.get(session)
  }

  say(name: string, text: string): void {
    this.#say(name, text)
  }

  /** A machine loses its power: its connection breaks without a word, and the server waits for its session to run out. */
  async crash(name: string): Promise<void> {
    const zk = this.#machines.get(name)
    this.#machines.delete(name)
    await zk?.close({ keepSession: true })
  }

  /** A machine is switched off in order: it says goodbye. */
  async leave(name: string): Promise<void> {
    const zk = this.#machines.get(name)
    this.#machines.delete(name)
    await zk?.close()
  }

  /** Writes, whatever is there. */
  async put(name: string, path: string, text: string): Promise<void> {
    const zk = await this.machine(name)
    const data = Buffer.from(text)
    if (await zk.exists(path)) await zk.set(path, data)
    else await zk.create(path, data, { parents: true })
  }

  /** All of them leave. */
  async clear(): Promise<void> {
    await Promise.all([...this.#machines.keys()].map((name) => this.leave(name)))
    this.#names.clear()
  }
}
