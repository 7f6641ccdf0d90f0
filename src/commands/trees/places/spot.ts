import type { Settings } from '../../../cli/declare/settings.ts'
import type { ZooKeeper } from '../../../client/client.ts'

/** A znode, and the session that sees it. */
export interface Spot {
  readonly zk: ZooKeeper
  /** By the client's path. */
  readonly root: string
  readonly settings: Settings
}
