import type { OnReadOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Host, shuffled } from '../terms/hosts.ts'
import type { Lookup } from '../terms/options.ts'
import type { StopSignal } from '../terms/stop.ts'
import type { ViaOptions } from '../terms/via-options.ts'
import { opened } from './opened.ts'
import { socketError } from './socket-error.ts'

export interface DialOptions {
  /** Not directly, but that way. */
  readonly via?: string | ViaOptions | undefined
  /** Resolves names where the way is direct; the default is the system's resolver. */
  readonly lookup?: Lookup | undefined
  /** Ends the attempt; its reason is what the promise rejects with. */
  readonly signal: StopSignal
  /** Where the bytes go instead of `data` events, on a direct way only. */
  readonly onread?: OnReadOpts | undefined
}

/**
 * The one place where lines to servers are made, directly or by the way of `via`: sessions, four-letter words, AdminServers
 * and certificates all come here. TLS goes on top of what it gives.
 * @returns a line that is open; by way of a command, one that is open as far as anybody knows
 * @throws ConnectionError: refused, unresolved, unreachable, timeout, tunnel; UsageError for a `via` that is none
 */
export async function dial(at: Host, options: DialOptions): Promise<Duplex> {
  const { via } = options
  options.signal.throwIfAborted()
  if (via === undefined) return direct(at, options)
  const { openTunnel } = await import('./tunnel.ts')
  return openTunnel(at, typeof via === 'string' ? { way: via } : via, options.signal, (proxy) =>
    direct(proxy, { signal: options.signal }),
  )
}

async function direct(at: Host, { lookup = lookupAnew, signal, onread }: Omit<DialOptions, 'via'>): Promise<Duplex> {
  const { host, port } = at
  // Loaded only here: where native-line.ts makes the line it is in nobody's way.
  const { createConnection } = process.getBuiltinModule('node:net')
  const socket = createConnection({ host, port, lookup, noDelay: true, ...(onread && { onread }) })
  await opened(socket, 'connect', signal, (error) => socketError(error, at))
  return socket
}

/** All addresses of a name in a new order each time: nothing is remembered between attempts. */
const lookupAnew: Lookup = (name, options, done) => {
  // Loaded only for names: an address needs no resolver, and a one-shot command no delay.
  process.getBuiltinModule('node:dns').lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, [])
    const some = shuffled(addresses)
    if (options.all) done(null, some)
    else done(null, some[0]!.address, some[0]!.family)
  })
}
