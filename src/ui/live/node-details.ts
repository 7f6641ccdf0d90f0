import type { Buffer } from 'node:buffer'
import { type DiffLine, diffLines, readableLines } from '../../cli/data/value-diff.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { formatAcl } from '../../client/terms/acl.ts'
import { ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'

/** What the node pane shows. Texts come from the server: not yet safe for a terminal. */
export interface Details {
  readonly path: string
  readonly stat: Stat | undefined
  readonly lines: readonly string[]
  readonly acl: string
  /** The entries of the ACL; none where it cannot be read. */
  readonly entries: readonly string[]
  /** Against the data seen before, when it changed while it was looked at. */
  readonly diff: readonly DiffLine[] | undefined
  /** Why there is nothing to see. */
  readonly problem: string | undefined
  readonly data: Buffer | null
}

/** Reads a znode for the pane. @param before what the pane showed, to tell what changed @throws ConnectionError */
export async function readDetails(zk: ZooKeeper, path: string, before: Details | undefined): Promise<Details> {
  const nothing = { path, stat: undefined, lines: [], acl: '', entries: [], diff: undefined, data: null }
  const [node, acl] = await Promise.all([orError(zk.get(path)), orError(zk.getAcl(path))])
  if (node instanceof ZkError) {
    if (node.name !== 'NoNode') return { ...nothing, problem: node.message }
    return { ...nothing, diff: before?.path === path ? before.diff : undefined, problem: 'there is no such znode' }
  }
  const { data, stat } = node
  const entries = acl instanceof ZkError ? [] : acl.acl.map(formatAcl)
  const changed = before?.path === path && before.stat !== undefined && before.stat.mzxid !== stat.mzxid
  return {
    path,
    stat,
    data,
    lines: await readableLines(data),
    acl: acl instanceof ZkError ? acl.message : entries.join(', '),
    entries,
    diff: changed ? await diffLines(before.data, data) : before?.path === path ? before.diff : undefined,
    problem: undefined,
  }
}

function orError<T>(work: Promise<T>): Promise<T | ZkError> {
  return work.catch((error: unknown) => {
    if (error instanceof ZkError) return error
    throw error
  })
}
