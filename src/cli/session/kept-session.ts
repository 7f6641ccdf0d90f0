import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { SessionTicket } from '../../client/terms/options.ts'
import { isOver } from '../../client/terms/session-events.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import { UsageError } from '../../wire/error.ts'
import { embeddedName } from '../declare/embedded.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { warn } from '../life/notices.ts'
import { leaveInstead } from './goodbye.ts'
import { SessionFile } from './session-file.ts'

/**
 * Opens the session of `--session-file`, or a new one that is written there. Who says goodbye to it leaves it open, for the next
 * process; who closes it ends it, and the file goes.
 * @param open opens a session, or takes one over
 * @throws ConnectionError expired where the session of the file is over; StopError where another process has it; UsageError for a
 * file that is none, and for servers that end with this process; what `open` throws
 */
export async function openKept(
  file: string,
  { settings, io, signal }: { readonly settings: Settings; readonly io: Io; readonly signal: StopSignal },
  open: (session: SessionTicket | undefined) => Promise<ZooKeeper>,
): Promise<ZooKeeper> {
  const embedded = embeddedName(settings)
  if (embedded !== undefined) throw new UsageError(`--session-file: no session of ${embedded} outlives this process`)
  const tell = (message: string): void => warn({ io }, message)
  const kept = await SessionFile.take(file, settings.timeout, { signal, warn: tell })
  try {
    const session = await kept.read(tell)
    const zk = await open(session).catch((error: unknown) => {
      const over = session !== undefined && error instanceof ConnectionError && error.kind === 'expired'
      throw over ? kept.expired() : error
    })
    await keep(zk, kept)
    return zk
  } catch (error) {
    kept.release()
    throw error
  }
}

async function keep(zk: ZooKeeper, kept: SessionFile): Promise<void> {
  try {
    if (!zk.session.password.some((byte) => byte !== 0))
      throw new UsageError('--session-file: this server lets nobody take a session over')
    // Also a process that is killed leaves it to the next.
    await kept.write(zk.session)
  } catch (error) {
    await zk.close()
    throw error
  }
  let leaving = false
  zk.events.subscribe(({ state }) => {
    if (leaving || !isOver(state)) return
    if (state === 'closed') kept.remove()
    kept.release()
  })
  leaveInstead(zk, async () => {
    if (isOver(zk.state)) return
    leaving = true
    try {
      // What this process has seen the next one sees, too.
      await kept.write(zk.session)
      await zk.close({ keepSession: true })
    } finally {
      kept.release()
    }
  })
}
