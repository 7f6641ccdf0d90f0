import type { ZooKeeper } from '../../client/client.ts'
import { now } from '../../client/connection/clock.ts'
import { isLive } from '../../client/terms/session-events.ts'
import { embeddedName } from '../declare/embedded.ts'
import type { Settings } from '../declare/settings.ts'

/** What takes longer than this, in ms, is told to who waits. */
const AWHILE = 1_500

/**
 * What a session has been waiting for for a while: `h:2181 to answer getData /a`; undefined where all goes as it should.
 * @param zk undefined while it is being opened
 * @param since now() when that was begun
 */
export function patienceOf(
  zk: ZooKeeper | undefined,
  settings: Pick<Settings, 'server' | 'sandbox' | 'past'>,
  since: number,
): string | undefined {
  const whom = embeddedName(settings) ?? settings.server
  if (!zk) return now() - since < AWHILE ? undefined : `${whom} to take the connection`
  const { awaited } = zk
  if (!awaited || awaited.ms < AWHILE) return undefined
  return isLive(zk.state) ? `${zk.server ?? whom} to answer ${awaited.call}` : `a connection to ${whom}`
}
