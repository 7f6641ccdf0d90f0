import type { ZooKeeper } from '../../client/client.ts'
import type { Recorder } from '../journal/recorder.ts'
import type { Transferred } from './transferred.ts'

/** What a transfer writes to, and where it tells of it. */
export interface Target {
  readonly zk: ZooKeeper
  readonly root: string
  readonly recorder: Recorder | undefined
  readonly progress: Transferred
  readonly tell: () => void
}
