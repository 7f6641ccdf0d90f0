import type { NodeEventType, Watch, WatchMode } from './watch.ts'

/** Somebody who watches a path. */
export class Consumer {
  readonly watch: Watch
  readonly mode: WatchMode
  /** What its paths are relative to: clients of one session may see different parts of the tree. */
  readonly chroot: string
  /** Is told of events: the server has answered that it watches. */
  ready = false

  constructor(watch: Watch, mode: WatchMode, chroot = '') {
    this.watch = watch
    this.mode = mode
    this.chroot = chroot
  }

  /** Wants a watch that stays when it fires. */
  get lasting(): boolean {
    return this.mode === 'persistent' || this.mode === 'persistent-recursive'
  }

  /** Ends after one event. */
  get once(): boolean {
    return this.watch.once && !this.lasting
  }

  /** @param believed whether the znode was there before the event */
  concerns(type: NodeEventType, believed: boolean | undefined): boolean {
    if (this.mode === 'persistent') return true
    if (this.mode === 'persistent-recursive') return type !== 'NodeChildrenChanged'
    if (this.mode !== 'children') return type !== 'NodeChildrenChanged'
    return type === 'NodeChildrenChanged' || type === 'NodeDeleted' || (type === 'NodeCreated' && believed === false)
  }
}
