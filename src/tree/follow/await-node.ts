import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { Watch } from '../../client/watch/watch.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import { isPassing } from './passing-error.ts'

/** A look at a znode; `stat` undefined: it is not there. */
export interface Look {
  readonly stat: Stat | undefined
  readonly data: Buffer | null
  /** Why the data cannot be read: a ZkError (NoAuth), or a WireError for more than the client's `maxReply`. */
  readonly unread?: Error
}

/** What is waited for: given the first look, the one before (both the same at first) and this one. */
export type Condition = (now: Look, before: Look, first: Look) => boolean | Promise<boolean>

/**
 * Waits until a condition holds for a znode, which need not exist. It is watched before each look, so no change between
 * look and watch is missed; a lost connection or an expired session only makes it look again.
 * @param open gives a session: the same one while it lives, a new one after it expired
 * @param signal ends the wait; its reason is thrown
 * @returns the look that satisfied the condition
 * @throws what the condition throws; ConnectionError when no session can be had
 */
export async function awaitNode(
  open: () => Promise<ZooKeeper>,
  path: string,
  condition: Condition,
  signal: AbortSignal,
): Promise<Look> {
  let first: Look | undefined
  let before: Look | undefined
  for (;;) {
    signal.throwIfAborted()
    const zk = await open()
    const stop = new AbortController()
    const either = AbortSignal.any([signal, stop.signal])
    const bell = new Bell()
    const watch = (mode: 'exists' | 'children'): Watch => {
      const opened = zk.watch(path, { mode, signal: either, listener: () => bell.ring() })
      // It ends with the session, or with the wait.
      opened.next().then(
        () => bell.ring(),
        (error: unknown) => bell.ring(error instanceof ZkError ? undefined : error),
      )
      return opened
    }
    let children: Watch | undefined
    try {
      await watch('exists').ready
      for (;;) {
        const now = await look(zk, path)
        first ??= now
        if (await condition(now, before ?? now, first)) return now
        before = now
        if (now.stat && (!children || children.closed)) {
          // The list of children can only be watched where there is a znode; then look once more.
          children = watch('children')
          await children.ready.catch(ignoreMissing)
        } else await bell.rung()
        signal.throwIfAborted()
      }
    } catch (error) {
      signal.throwIfAborted()
      const expired = error instanceof ConnectionError && error.kind === 'expired'
      if (!expired && !isPassing(error)) throw error
    } finally {
      stop.abort()
    }
  }
}

/** Remembers that it was rung until somebody heard it. */
class Bell {
  #rung = false
  #error: unknown
  #hear: (() => void) | undefined

  ring(error?: unknown): void {
    this.#rung = true
    this.#error ??= error
    this.#hear?.()
  }

  async rung(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        this.#hear = resolve
      })
    }
    this.#rung = false
    if (this.#error !== undefined) throw this.#error
  }
}

async function look(zk: ZooKeeper, path: string): Promise<Look> {
  try {
    return await zk.get(path)
  } catch (error) {
    if (!(error instanceof ZkError || error instanceof WireError)) throw error
    // It may be there all the same, and be seen as far as its stat goes.
    const stat = error.name === 'NoNode' ? undefined : await zk.exists(path)
    return stat ? { stat, data: null, unread: error } : { stat, data: null }
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
}
