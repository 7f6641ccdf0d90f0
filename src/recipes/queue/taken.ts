import type { Buffer } from 'node:buffer'
import type { Stat } from '../../wire/records.ts'
import type { Held } from '../holding/held.ts'

/** An item that is ours: others leave it alone until it is done, given back, or our session is over. */
export interface Taken extends AsyncDisposable {
  /** The znode of the item. */
  readonly path: string
  readonly data: Buffer | null
  /**
   * Our claim: an ephemeral znode. Its `signal` is aborted when the item may be somebody else's.
   * Undefined where the programs we share the queue with know no claims: the item is removed by now, and lost if we die.
   */
  readonly claim: Held | undefined
  /**
   * The item is done with, and goes for good.
   * @throws ZkError NoNode when the claim is not ours any more: somebody else may work on the item now
   */
  done(): Promise<void>
  /** Gives the item back. Never throws. */
  release(): Promise<void>
}

/** An item of a queue, as it was read. */
export interface Entry {
  readonly path: string
  readonly data: Buffer | null
  /** What to leave behind when the znode holds more items than the one. */
  readonly rest: Buffer | undefined
  readonly stat: Stat
}
