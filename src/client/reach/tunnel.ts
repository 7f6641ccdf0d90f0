import type { Duplex } from 'node:stream'
import { ConnectionError } from '../terms/connection-error.ts'
import type { Host } from '../terms/hosts.ts'
import type { StopSignal } from '../terms/stop.ts'
import type { ViaOptions } from '../terms/via-options.ts'
import { Helper } from './helper.ts'
import { askHttpProxy } from './http-proxy.ts'
import { askSocksProxy } from './socks-proxy.ts'
import { parseWay } from './way.ts'

/**
 * Opens a line to a server by the way of `via`.
 * @param direct makes one to a proxy
 * @throws ConnectionError: whose message says which of the two failed, the way or what lies behind it; UsageError
 */
export async function openTunnel(
  at: Host,
  via: ViaOptions,
  signal: StopSignal,
  direct: (proxy: Host) => Promise<Duplex>,
): Promise<Duplex> {
  const way = parseWay(via.way)
  if (way.kind === 'command') {
    return Helper.start(way.words(at, via.control), { hear: via.hear, terminal: via.terminal === true })
  }
  const line = await direct(way).catch((error: unknown) => {
    if (!(error instanceof ConnectionError) || error === signal.reason) throw error
    throw new ConnectionError('tunnel', `the proxy ${way.name}: ${error.message}`, { cause: error })
  })
  const ask = way.kind === 'http' ? askHttpProxy : askSocksProxy
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      line.destroy()
      reject(signal.reason)
    }
    // It may fail in the moment between two listeners.
    line.on('error', () => {})
    signal.addEventListener('abort', stop)
    ask(way, at, line)
      .then(resolve, (error: Error) => {
        line.destroy()
        reject(error)
      })
      .finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) stop()
  })
}
