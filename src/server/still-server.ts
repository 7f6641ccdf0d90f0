import type { Transport } from '../wire/transport.ts'
import type { Beginning } from './disk/journal.ts'
import { Doors } from './doors.ts'
import { Server } from './session/server.ts'
import { resolveSettings } from './settings/settings.ts'

/**
 * A server in this process that shows a tree as it is, for as long as it is looked at: it takes no writes, its sessions do
 * not expire, nothing is reaped. ACLs are shown and not obeyed: who starts it has the data already.
 */
export class StillServer {
  readonly #server: Server
  readonly #doors: Doors

  constructor({ tree, sessions }: Beginning) {
    this.#server = new Server(resolveSettings({ skipAcl: true }, true), { tree, sessions, still: true })
    this.#doors = new Doors(this.#server, 'this server has stopped')
    this.#server.place = () => ({ port: this.#doors.port ?? 0, dataDir: '' })
  }

  /** A connection to it: see `Doors`. */
  transport(): Transport {
    return this.#doors.transport()
  }

  /** Opens a port on loopback for what only a port answers. @returns HOST:PORT */
  listen(): Promise<string> {
    return this.#doors.listen()
  }

  async stop(): Promise<void> {
    this.#server.stop()
    await this.#doors.close()
  }
}
