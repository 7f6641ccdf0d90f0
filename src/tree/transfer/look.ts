import type { Buffer } from 'node:buffer'
import type { Stat } from '../../wire/records.ts'
import { Reads } from '../walk/reads.ts'
import type { Step } from './step.ts'
import type { Work } from './work.ts'

/** What there is of a znode now. */
export interface Now {
  readonly data: Buffer | null
  readonly stat: Stat
}

/**
 * What is there of the znodes that are in doubt; those that are not there are left out.
 * @throws ConnectionError; ZkError for one that may not be read
 */
export async function look<S extends Step>(
  { zk }: Pick<Work, 'zk'>,
  steps: readonly S[],
  inDoubt: ReadonlySet<S>,
): Promise<Map<S, Now>> {
  const asked = steps.filter((step) => inDoubt.has(step))
  if (asked.length === 0) return new Map()
  // By this one session: another may be on a server that is behind.
  const reads = new Reads(zk, { ask: (read) => read(zk) })
  const found = new Map<S, Now>()
  for (let at = 0; at < asked.length; at += TOGETHER) {
    const some = asked.slice(at, at + TOGETHER)
    for (const [i, { data, stat, error }] of (await reads.data(some.map(({ path }) => path))).entries()) {
      if (stat) found.set(some[i]!, { data: data!, stat })
      else if (error?.name !== 'NoNode') throw error
    }
  }
  return found
}

/** Znodes read with one request. */
const TOGETHER = 100
