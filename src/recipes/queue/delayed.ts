import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath, parentPath } from '../../wire/path.ts'
import { ifThere } from '../steps/if-there.ts'
import { persist } from '../steps/persist.ts'
import { childrenOf, ensure } from '../steps/sequence.ts'
import { SequenceExhausted } from '../steps/sequence-exhausted.ts'
import { sequencePattern } from '../steps/sequence-number.ts'
import { append } from './append.ts'
import { itemPrefix } from './kazoo-queue.ts'
import { remove } from './removed-item.ts'

/** An item that is not to be taken yet. */
export interface Delayed {
  readonly name: string
  /** When it becomes an item, in ms since 1970, by the clock of whoever put it. */
  readonly due: number
  readonly priority: number
}

const shape = new RegExp(String.raw`^due-(\d{15})-(\d{3})-${sequencePattern}$`)

/** Items that wait for their time, the next first. */
export async function delayedItems(zk: ZooKeeper, directory: string): Promise<Delayed[]> {
  const items = (await childrenOf(zk, directory)).flatMap((name) => {
    const match = shape.exec(name)
    return match ? [{ name, due: Number(match[1]), priority: Number(match[2]) }] : []
  })
  return items.sort((a, b) => a.due - b.due || (a.name < b.name ? -1 : 1))
}

/** Puts an item aside until its time. @returns its path; that of an item by now, perhaps. @throws SequenceExhausted */
export async function putDelayed(
  zk: ZooKeeper,
  directory: string,
  data: Buffer | null,
  priority: number,
  due: number,
): Promise<string> {
  const name = `due-${String(Math.ceil(due)).padStart(15, '0')}-${String(priority).padStart(3, '0')}-`
  const { path, stat, ordered } = await append(zk, joinPath(directory, name), data)
  // When it is gone it has become an item.
  if (!ordered && (await remove(zk, { path, stat, rest: undefined }))) throw new SequenceExhausted(directory)
  return path
}

/**
 * Turns what is due into items: each moves in one transaction, whoever does it.
 * @returns when the next is due, undefined when none waits
 */
export async function promote(
  zk: ZooKeeper,
  directory: string,
  entries: string,
  signal?: AbortSignal,
): Promise<number | undefined> {
  for (const { name, due, priority } of await persist(zk, () => delayedItems(zk, directory), signal)) {
    if (due > Date.now()) return due
    await move(zk, joinPath(directory, name), joinPath(entries, itemPrefix(priority)), signal)
  }
  return undefined
}

/** Moves an item, unless somebody else was faster, or our own try whose answer was lost. */
async function move(zk: ZooKeeper, from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const read = await ifThere(persist(zk, () => zk.get(from), signal))
    if (!read) return
    const moving = zk.transaction().delete(from).create(to, read.data, { mode: 'persistent-sequential' })
    try {
      return void (await persist(zk, () => moving.commit(), signal))
    } catch (error) {
      // There is an item of that name: the numbers are used up. It is for this one to go first.
      if (error instanceof ZkError && error.name === 'NodeExists') return
      if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
      // What is missing tells: the item, or the directory it was to go to.
      if (error.path === from) return
      await ensure(zk, parentPath(to), 'persistent')
    }
  }
}
