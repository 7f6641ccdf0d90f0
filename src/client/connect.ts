import { givenOptions } from '../wire/given/given.ts'
import { ZooKeeper } from './client.ts'
import { Session } from './session/session.ts'
import { connectShape, givenConnect } from './terms/connect-shape.ts'
import { parseConnectString } from './terms/hosts.ts'
import type { ConnectOptions } from './terms/options.ts'

/**
 * Connects to an ensemble and opens a session.
 * @param hosts `h1[:p1],h2[:p2],[::1]:p3/chroot`
 * @throws ConnectionError when no server took us: each was tried once; until `timeout` with `waitForConnection`, and
 *   as long as one is up that serves nobody, since an election takes a moment
 * @throws UsageError for a bad connect string or option
 */
export async function connect(hosts: string, options: ConnectOptions = {}): Promise<ZooKeeper> {
  givenOptions(options, connectShape)
  givenConnect(options)
  const parsed = parseConnectString(options.transport && hosts === '' ? 'sandbox' : hosts)
  const session = new Session(parsed.hosts, options)
  const zk = new ZooKeeper(session, parsed.chroot)
  await session.open()
  return zk
}
