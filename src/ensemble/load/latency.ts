import type { ZooKeeper } from '../../client/client.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { Histogram, type LatencySummary } from '../../wire/histogram.ts'
import type { Member } from '../members/members.ts'

/** How a session on one server is opened. */
export type Open = (server: string) => Promise<ZooKeeper>

export interface LatencyOptions {
  readonly samples: number
  /** Pause between two samples, in ms. */
  readonly interval: number
  /** Also time writes, on a temporary ephemeral znode. */
  readonly write: boolean
  readonly signal?: AbortSignal | undefined
}

/** One kind of request to one server. */
export interface ServerLatency {
  readonly server: string
  /** `ping`: exists of the root. `read`: 100 bytes. `write`: 100 bytes, agreed on by a quorum. */
  readonly request: 'ping' | 'read' | 'write'
  /** In ms; undefined when the server could not be reached. */
  readonly latency: LatencySummary | undefined
  readonly histogram: readonly { readonly upTo: number; readonly count: number }[]
  readonly error: string | undefined
}

const PAYLOAD = 100

/** Times requests to each member, over a session on that member alone. Members are sampled at the same time. */
export async function sampleLatency(
  members: readonly Member[],
  open: Open,
  options: LatencyOptions,
): Promise<ServerLatency[]> {
  const all = await Promise.all(members.map((member) => sampleServer(hostText(member.address), open, options)))
  return all.flat()
}

async function sampleServer(server: string, open: Open, options: LatencyOptions): Promise<ServerLatency[]> {
  let zk: ZooKeeper
  try {
    zk = await open(server)
  } catch (error) {
    if (options.signal?.aborted) throw error
    return [{ server, request: 'ping', latency: undefined, histogram: [], error: (error as Error).message }]
  }
  try {
    return await sampleSession(server, zk, options)
  } finally {
    await zk.close()
  }
}

async function sampleSession(server: string, zk: ZooKeeper, options: LatencyOptions): Promise<ServerLatency[]> {
  const { samples, interval, write, signal } = options
  const data = Buffer.alloc(PAYLOAD, 'z')
  // Ephemeral: gone with the session, however this ends.
  const path = write ? (await zk.create('/zoosh-latency-', data, { mode: 'ephemeral-sequential' })).path : undefined
  const requests: Record<string, () => Promise<unknown>> = { ping: () => zk.exists('/') }
  if (path !== undefined) {
    requests.read = () => zk.get(path)
    requests.write = () => zk.set(path, data)
  } else {
    requests.read = () => zk.get('/')
  }
  const histograms = Object.keys(requests).map(() => new Histogram())
  for (let sample = 0; sample < samples; sample++) {
    for (const [index, request] of Object.values(requests).entries()) {
      const began = performance.now()
      await request()
      histograms[index]!.add(performance.now() - began)
    }
    if (interval > 0 && sample < samples - 1) await pause(interval, signal)
    signal?.throwIfAborted()
  }
  return Object.keys(requests).map((request, index) => ({
    server,
    request: request as ServerLatency['request'],
    latency: histograms[index]!.summary(),
    histogram: histograms[index]!.octaves(),
    error: undefined,
  }))
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve()
    }
    signal?.addEventListener('abort', done)
  })
}
