import type { NodeEventType, Watch, WatchMode } from './watch.ts'

/** Which of the server's tables a one-shot watch is in, as SetWatches names them. */
export type Table = 'data' | 'exist' | 'child'

/**
 * A one-shot watch of the protocol that is set again after each event.
 * `table` is where the server has it now: undefined while it is being set, or when a persistent watch on the same path
 * serves it (servers before 3.9 have one mode per path, ZOOKEEPER-4466).
 */
export class Once {
  readonly watch: Watch
  /** The server's path. */
  readonly path: string
  readonly mode: Exclude<WatchMode, 'persistent' | 'persistent-recursive'>
  table: Table | undefined
  arming = false
  /** Whether the consumer believes that the znode exists; undefined before the first look. */
  believed: boolean | undefined
  /** Set while changes after this zxid may not have been told. */
  unsure: bigint | undefined

  constructor(watch: Watch, path: string, mode: Once['mode']) {
    this.watch = watch
    this.path = path
    this.mode = mode
  }

  /** The list of children can only be watched while there is a znode. */
  get wantsChildren(): boolean {
    return this.mode === 'children' && this.believed !== false
  }

  /** Whether the server has it, or is just being asked to have it, among the watches of children. */
  get amongChildren(): boolean {
    return this.arming ? this.wantsChildren : this.table === 'child'
  }

  concerns(type: NodeEventType): boolean {
    if (this.mode !== 'children') return type !== 'NodeChildrenChanged'
    return (
      type === 'NodeChildrenChanged' || type === 'NodeDeleted' || (type === 'NodeCreated' && this.believed === false)
    )
  }
}
