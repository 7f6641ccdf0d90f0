import { type CutEnsemble, startCutEnsemble } from '../../harness/cut-ensemble.ts'
import { type RealServer, startServer } from '../../harness/real-server.ts'
import { TICK } from './schedule.ts'

const wide = 120_000
const options = { tickTime: TICK, config: { syncLimit: 8, initLimit: 10, maxSessionTimeout: wide } }

/** Real servers on which schedules are played. */
export class Arena {
  readonly servers: readonly RealServer[]
  readonly ensemble: CutEnsemble | undefined
  readonly #dead = new Set<RealServer>()
  #shrunk = false

  private constructor(servers: readonly RealServer[], ensemble?: CutEnsemble) {
    this.servers = servers
    this.ensemble = ensemble
  }

  static async start(servers: 'one' | 'three'): Promise<Arena> {
    if (servers === 'one') return new Arena([await startServer(options)])
    const ensemble = await startCutEnsemble(options)
    return new Arena(ensemble.servers, ensemble)
  }

  get connectString(): string {
    return this.servers.map(({ connectString }) => connectString).join(',')
  }

  /** The server that leads, if there is one now. */
  async leader(): Promise<RealServer | undefined> {
    const modes = await Promise.all(this.servers.map((server) => server.mode()))
    return this.servers[modes.findIndex((mode) => mode === 'leader' || mode === 'standalone')]
  }

  async kill(server: RealServer): Promise<void> {
    this.#dead.add(server)
    await server.kill()
  }

  /** Starts a killed server; does not wait until it serves. */
  async revive(server: RealServer): Promise<void> {
    if (!this.#dead.delete(server)) return
    await server.launch()
  }

  /** Starts all servers anew with a smaller maximum of session timeouts, in ms. */
  async shrink(maximum: number): Promise<void> {
    this.#shrunk = true
    await this.#restartAll(maximum)
  }

  /** Undoes whatever was done to the servers, and waits until all of them serve. */
  async mend(): Promise<void> {
    this.ensemble?.heal()
    for (const server of this.servers) server.resume()
    for (const server of this.servers) await this.revive(server)
    if (this.#shrunk) await this.#restartAll(wide)
    this.#shrunk = false
    await Promise.all(this.servers.map((server) => server.ready()))
  }

  async stop(): Promise<void> {
    await (this.ensemble?.stop() ?? this.servers[0]!.stop())
  }

  async #restartAll(maxSessionTimeout: number): Promise<void> {
    for (const server of this.servers) this.#dead.delete(server)
    await Promise.all(this.servers.map((server) => server.restart({ maxSessionTimeout })))
  }
}
