import { Buffer } from 'node:buffer'
import { FaultyProxy } from './proxy.ts'
import { freePeerPorts, members, type PeerPorts, RealEnsemble } from './real-ensemble.ts'
import type { RealServer, ServerOptions } from './real-server.ts'

/** What one server says to another: through proxies, one for each port. */
interface Cable {
  readonly from: number
  readonly to: number
  readonly proxies: Readonly<Record<keyof PeerPorts, FaultyProxy>>
}

/**
 * Real servers whose way to each other can be cut, while their clients stay connected. Each finds the others behind
 * proxies: `server.N` differs in their configs, which ZooKeeper compares only where reconfig is enabled.
 */
export class CutEnsemble extends RealEnsemble {
  #cables: readonly Cable[] = []

  /** Nothing passes between a server and the others any more, or between two servers. Connections look open. */
  cut(server: RealServer, other?: RealServer): void {
    for (const { from, to, proxies } of this.#cables) {
      const ends = [this.servers[from], this.servers[to]]
      if (!ends.includes(server) || (other && !ends.includes(other))) continue
      for (const proxy of Object.values(proxies)) proxy.faults.frozen = 'both'
    }
  }

  /** What was held passes, late. */
  heal(): void {
    for (const { proxies } of this.#cables) for (const proxy of Object.values(proxies)) proxy.thaw()
  }

  protected override async prepare(options: ServerOptions, size: number): Promise<RealServer[]> {
    const ports = await Promise.all(Array.from({ length: size }, freePeerPorts))
    const cables = await Promise.all(
      ports.flatMap((_, from) => ports.flatMap((there, to) => (from === to ? [] : [layCable(from, to, there)]))),
    )
    this.#cables = cables
    const seen = (from: number, to: number): PeerPorts => {
      const cable = cables.find((each) => each.from === from && each.to === to)
      return cable ? { quorum: cable.proxies.quorum.port, election: cable.proxies.election.port } : ports[to]!
    }
    // Whoever asks for an election says where it can be called back: that has to be behind a proxy, too.
    for (const { from, to, proxies } of cables) {
      const own = Buffer.from(`127.0.0.1:${ports[from]!.election}`)
      const behind = Buffer.from(`127.0.0.1:${seen(to, from).election}`)
      proxies.election.rewrite = (chunk) => replaced(chunk, own, behind)
    }
    return members(
      ports.map((_, from) => ports.map((__, to) => seen(from, to))),
      options,
    )
  }

  override async stop(): Promise<void> {
    await super.stop()
    await Promise.all(this.#cables.flatMap(({ proxies }) => Object.values(proxies).map((proxy) => proxy.stop())))
  }
}

/** Starts `size` real servers whose ways to each other can be cut, and waits until all of them serve. */
export async function startCutEnsemble(options: ServerOptions = {}, size = 3): Promise<CutEnsemble> {
  const ensemble = new CutEnsemble(options, size)
  await ensemble.start()
  return ensemble
}

async function layCable(from: number, to: number, there: PeerPorts): Promise<Cable> {
  const proxy = async (port: number): Promise<FaultyProxy> => {
    const made = await FaultyProxy.start({ host: '127.0.0.1', port })
    // A server that was elected listens a moment later; whoever finds itself hung up on, not refused, gives up at once.
    made.patience = 2000
    return made
  }
  return { from, to, proxies: { quorum: await proxy(there.quorum), election: await proxy(there.election) } }
}

/** Ports of five digits all of them: the length stays. */
function replaced(chunk: Buffer, text: Buffer, by: Buffer): Buffer {
  const at = chunk.indexOf(text)
  if (at >= 0) by.copy(chunk, at)
  return chunk
}
