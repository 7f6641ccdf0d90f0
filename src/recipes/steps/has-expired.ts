import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'

/** Whether what failed did so because the session has expired. A server may say so in an answer, before it cuts us off. */
export function hasExpired(zk: ZooKeeper, error: unknown): boolean {
  return zk.state === 'expired' || (error instanceof ZkError && error.name === 'SessionExpired')
}
