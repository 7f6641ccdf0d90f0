import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../../client/client.ts'
import { type CreateMode, errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { baseName, joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { ifThere } from './if-there.ts'
import { inDoubt, persist } from './persist.ts'

/** A znode that is ours. */
export interface Own {
  readonly path: string
  readonly name: string
  readonly stat: Stat
  /** Its name holds a GUID: whatever has it is ours. Else another may stand at its path by now. */
  readonly unique: boolean
}

/** A znode that is ours, with the number the server gave it. */
export interface Numbered extends Own {
  readonly sequence: number
}

export interface ProtectedOptions {
  /** Default `ephemeral-sequential`. */
  mode?: CreateMode
  data?: string | Uint8Array | null
  /** Mode of a missing parent. Default `container`: the server removes it when its last child is gone. */
  parents?: 'container' | 'persistent'
}

/**
 * Creates a sequential znode that can be found again: its name holds a GUID. When the answer is lost, the children of
 * the parent show whether the server had made it, so that neither an orphan nor a second one is left behind.
 * @param parent created when missing
 * @param name makes the name from a fresh GUID; the server appends ten digits
 * @returns also with a number that tells nothing about the order: see SequenceExhausted
 * @throws ZkError as create; ConnectionError when the session is over
 * Source: Curator's protected mode; ZooKeeper recipes, "Recoverable Errors and the GUID".
 */
export async function createProtected(
  zk: ZooKeeper,
  parent: string,
  name: (guid: string) => string,
  { mode = 'ephemeral-sequential', data = null, parents = 'container' }: ProtectedOptions = {},
): Promise<Numbered> {
  const prefix = name(randomUUID())
  for (;;) {
    try {
      const { path, stat } = await zk.create(joinPath(parent, prefix), data, { mode })
      return numbered(path, prefix, stat)
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') await ensure(zk, parent, parents)
      else if (!inDoubt(zk, error)) throw error
      else if (error.maybeApplied) {
        const own = await findByPrefix(zk, parent, prefix)
        if (own) return own
      }
    }
  }
}

/** `sync` first: a server that lags behind the one that took the create would not show it yet. */
async function findByPrefix(zk: ZooKeeper, parent: string, prefix: string): Promise<Numbered | undefined> {
  return persist(zk, async () => {
    await zk.sync(parent)
    const name = (await childrenOf(zk, parent)).find((child) => child.startsWith(prefix))
    if (name === undefined) return undefined
    const path = joinPath(parent, name)
    const stat = await zk.exists(path)
    return stat && numbered(path, prefix, stat)
  })
}

function numbered(path: string, prefix: string, stat: Stat): Numbered {
  const name = baseName(path)
  return { path, name, stat, unique: true, sequence: Number(name.slice(prefix.length)) }
}

/** Makes a directory with its parents; one that is there already stays as it is. @throws ZkError NoNode without a chroot */
export async function ensure(
  zk: ZooKeeper,
  path: string,
  mode: 'container' | 'persistent',
  data: string | null = null,
): Promise<void> {
  await persist(zk, async () => {
    if (path === '/') return assertThere(zk, path)
    try {
      await zk.create(path, data, { mode, parents: true })
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
      // Servers before 3.5 have no containers.
      if (error.name === 'Unimplemented' && mode === 'container') return ensure(zk, path, 'persistent', data)
      if (error.name !== 'NodeExists') throw error
    }
  })
}

async function assertThere(zk: ZooKeeper, path: string): Promise<void> {
  if (!(await zk.exists(path))) throw new ZkError(errorCodes.NoNode.code, path)
}

/** Names of the children; none where there is no such znode. */
export async function childrenOf(zk: ZooKeeper, path: string): Promise<readonly string[]> {
  return (await ifThere(zk.children(path)))?.children ?? []
}

/** Deletes a znode whose name nobody else makes: asks again until there is an answer or the session is over. Never throws. */
export async function discard(zk: ZooKeeper, path: string): Promise<void> {
  await persist(zk, () => zk.delete(path)).catch(() => {})
}
