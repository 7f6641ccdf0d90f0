import type { ZooKeeper } from '../../client/client.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { type Entry, entryOf, type Keeping } from './entry.ts'
import { PATIENT } from './reading.ts'

/** A znode as one look shows it. */
export interface OnceSight {
  readonly entry: Entry
  /** Undefined where they cannot be listed. */
  readonly children: readonly string[] | undefined
  /** Why they cannot. */
  readonly unlisted: Error | undefined
}

type Refusal = ZkError | WireError

/**
 * Reads a znode and the list of its children, as far as both can be read.
 * @param how `unlisted`: why the list is not to be asked for
 * @returns undefined when there is none
 * @throws ConnectionError
 */
export async function lookAt(
  zk: ZooKeeper,
  path: string,
  how: Keeping & { readonly unlisted: Error | undefined },
): Promise<OnceSight | undefined> {
  const [list, read] = await Promise.all([
    how.unlisted ?? orRefusal(zk.children(path, PATIENT)),
    how.data ? orRefusal(zk.get(path, PATIENT)) : undefined,
  ])
  const listed = list instanceof Error ? undefined : list
  const got = read instanceof Error ? undefined : read
  if (isMissing(list) || isMissing(read)) return undefined
  // Deleted and made again between the two.
  if (listed && got && listed.stat.czxid !== got.stat.czxid) return lookAt(zk, path, how)
  const stat = got?.stat ?? listed?.stat ?? (await zk.exists(path, PATIENT))
  if (!stat) return undefined
  const entry = entryOf(listed ? { ...stat, cversion: listed.stat.cversion } : stat, got?.data, how)
  if (read instanceof Error) entry.unread = read
  return { entry, children: listed?.children, unlisted: list instanceof Error ? list : undefined }
}

function orRefusal<T>(answer: Promise<T>): Promise<T | Refusal> {
  return answer.catch((error: unknown) => {
    if (error instanceof ZkError || error instanceof WireError) return error
    throw error
  })
}

function isMissing(answer: unknown): boolean {
  return answer instanceof ZkError && answer.name === 'NoNode'
}
