import type { Connection } from '../connection/connection.ts'
import { type FourLetterOptions, fourLetter } from '../connection/four-letter.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import { type Host, hostText, pause } from '../terms/hosts.ts'
import type { ConnectOptions } from '../terms/options.ts'
import type { StopSignal } from '../terms/stop.ts'
import type { Lineup } from './lineup.ts'

/** What one server may take to answer, in ms. */
const PATIENCE = 1000

/**
 * While the session sits on a read-only server: moves on to another as soon as one takes writes. Gives up when the
 * connection ends.
 */
export async function seekWritable(
  lineup: Lineup,
  options: ConnectOptions,
  connection: Pick<Connection, 'peer' | 'ended' | 'destroy'>,
  signal: StopSignal,
): Promise<void> {
  const host = await findWritable(lineup, options, connection, signal)
  if (!host || connection.ended) return
  lineup.prefer(host)
  connection.destroy(new ConnectionError('lost', 'left a read-only server for one that takes writes'))
}

/**
 * Looks for a server that takes writes: asks one after the other `isro`, first after 100 ms, then ever more rarely, up to
 * once a minute.
 * @param current the connection to the read-only server: the search ends with it
 * @returns undefined when the search ended without one
 * Source: org.apache.zookeeper.ClientCnxn.SendThread.pingRwServer.
 */
async function findWritable(
  lineup: Lineup,
  options: ConnectOptions,
  current: { readonly peer: string; readonly ended: boolean },
  signal: StopSignal,
): Promise<Host | undefined> {
  for (let wait = 100; !signal.aborted && !current.ended; wait = Math.min(wait * 2, 60_000)) {
    await pause(wait, signal)
    for (let i = 0; i < lineup.size && !signal.aborted; i++) {
      const host = lineup.next()
      if (hostText(host) === current.peer) continue
      const asked = secured(host, options).then((secure) =>
        fourLetter(host, 'isro', { timeout: PATIENCE, signal, via: options.via, ...secure }),
      )
      // Who cannot be asked, for a certificate file that is gone, too, is asked again later.
      if ((await asked.catch(() => '')) === 'rw') return host
    }
  }
  return undefined
}

/** How to speak TLS with a server, where TLS is asked for. @throws UsageError for a certificate that cannot be read */
async function secured(host: Host, { tls }: ConnectOptions): Promise<FourLetterOptions> {
  if (!tls) return {}
  const { tlsSettings } = await import('../secure/tls.ts')
  return { tls: await tlsSettings(host, tls === true ? {} : tls) }
}
