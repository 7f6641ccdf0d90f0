import { setTimeout as sleep } from 'node:timers/promises'
import { during } from './during.ts'
import { freePort } from './ports.ts'
import { RealServer, type ServerOptions } from './real-server.ts'

/** Real servers that form a quorum on loopback. */
export class RealEnsemble {
  servers: readonly RealServer[] = []
  readonly #options: ServerOptions
  readonly #size: number

  constructor(options: ServerOptions = {}, size = 3) {
    this.#options = options
    this.#size = size
  }

  get connectString(): string {
    return this.servers.map((server) => server.connectString).join(',')
  }

  async leader(): Promise<RealServer> {
    return (await this.withMode((mode) => mode === 'leader'))[0]!
  }

  async followers(): Promise<RealServer[]> {
    return this.withMode((mode) => mode === 'follower')
  }

  /** Waits until some server is in a mode. */
  async withMode(wanted: (mode: string) => boolean, timeout = 60_000): Promise<RealServer[]> {
    const end = performance.now() + timeout
    while (performance.now() < end) {
      const modes = await Promise.all(this.servers.map((server) => server.mode()))
      const found = this.servers.filter((_, i) => modes[i] !== undefined && wanted(modes[i]))
      if (found.length > 0) return found
      await sleep(50)
    }
    throw new Error(`no server of the ensemble in the wanted mode within ${timeout} ms`)
  }

  /** Waits until every server serves. */
  async ready(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.ready()))
  }

  /** Starts all of them and waits until all of them serve. */
  async start(): Promise<void> {
    try {
      if (this.servers.length === 0) this.servers = await this.prepare(this.#options, this.#size)
      await Promise.all(this.servers.map((server) => server.start()))
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** The servers, not started yet, each with its place among the others. */
  protected async prepare(options: ServerOptions, size: number): Promise<RealServer[]> {
    const ports = await Promise.all(Array.from({ length: size }, freePeerPorts))
    return members(
      ports.map(() => ports),
      options,
    )
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** The ensemble of a `describeReal`: there in its hooks and tests. */
export function realEnsemble(options: ServerOptions = {}): RealEnsemble {
  return during(new RealEnsemble(options))
}

/** Where the servers of an ensemble meet each other. */
export interface PeerPorts {
  quorum: number
  election: number
}

export async function freePeerPorts(): Promise<PeerPorts> {
  return { quorum: await freePort(), election: await freePort() }
}

/**
 * Servers of one ensemble that are not started yet.
 * @param views for each server, where it finds each server, itself included
 */
export function members(views: readonly (readonly PeerPorts[])[], options: ServerOptions): RealServer[] {
  return views.map((view, i) => {
    const lines: Record<string, string | number> = { initLimit: 20, syncLimit: 10 }
    for (const [j, { quorum, election }] of view.entries()) lines[`server.${j + 1}`] = `127.0.0.1:${quorum}:${election}`
    return new RealServer({ ...options, myid: i + 1, config: { ...lines, ...options.config } })
  })
}

/** Starts `size` real servers as one ensemble and waits until all of them serve. */
export async function startEnsemble(options: ServerOptions = {}, size = 3): Promise<RealEnsemble> {
  const ensemble = new RealEnsemble(options, size)
  await ensemble.start()
  return ensemble
}
