import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Helper } from '../../client/reach/helper.ts'
import type { CommandWay } from '../../client/reach/way.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import type { ViaOptions } from '../../client/terms/via-options.ts'

/** Whoever is asked for a password may take his time, in ms. */
const PATIENCE = 120_000
const LOOK = 50

/** The sockets of logins that stand, by their ways. */
const logins = new Map<string, string>()

/** The socket of a login that somebody has made here before; undefined: there is none, or no longer. */
export function controlOf(way: string): string | undefined {
  return logins.get(way)
}

/**
 * Logs in to a bastion by an ssh that has the terminal meanwhile. What is asked then is asked once: all that goes that way
 * later, from this process, goes through this login, as long as it lasts. It ends with this process, however that ends.
 * @param way as `via` has it
 * @returns its socket
 * @throws ConnectionError that quotes ssh; the signal's reason
 */
export async function logIn(
  way: string,
  login: NonNullable<CommandWay['login']>,
  hear: ViaOptions['hear'],
  signal: StopSignal,
): Promise<string> {
  // A folder nobody else can look into; ssh makes the socket once it is in.
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-'))
  const socket = join(folder, 's')
  const line = await Helper.start(login(socket), { terminal: true, mute: true, folder, hear })
  line.once('close', () => {
    if (logins.get(way) === socket) logins.delete(way)
  })
  line.resume()
  const end = performance.now() + PATIENCE
  while (!existsSync(socket)) {
    if (line.destroyed) throw line.errored ?? new ConnectionError('tunnel', 'ssh ended before it had logged in')
    if (signal.aborted || performance.now() > end) line.destroy()
    signal.throwIfAborted()
    if (line.destroyed) throw new ConnectionError('timeout', 'nobody logged in')
    await sleep(LOOK)
  }
  line.unref()
  logins.set(way, socket)
  return socket
}
