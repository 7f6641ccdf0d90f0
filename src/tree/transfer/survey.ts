import type { ZooKeeper } from '../../client/client.ts'
import type { Obstacle } from '../journal/restoring/restoration.ts'
import { isMasked } from '../journal/same.ts'
import type { Difference } from '../place/differences.ts'
import type { Step } from './step.ts'
import { stepsOf } from './steps-of.ts'
import { below } from './transfer.ts'

/** Bytes of data that a server takes of one znode by default: jute.maxbuffer, less the path and ACL of its request. */
const TAKEN = 0xfffff - 2048

/** What a transfer would do. */
export interface Survey {
  created: number
  /** Znodes that get other data, another ACL, or both; and how many get what. */
  changed: number
  data: number
  acl: number
  deleted: number
  /** Of data that would be written. */
  bytes: number
  /** Of data that would be deleted. */
  deletedBytes: number
  /** Of the deleted ones. */
  ephemerals: number
  /** Created parents with ACLs that may forbid what comes below them: they get theirs behind it. */
  opened: number
  /** Created with digest entries whose hashes were hidden when they were read: those match nobody. */
  masked: number
  /** Of more data than a server takes by default. */
  large: number
  /** Of what nothing can come: the first few, and how many. */
  refused: number
  readonly obstacles: Obstacle[]
}

/** Obstacles that are remembered to be shown. */
const SHOWN = 100

/**
 * Counts what `transfer` would do about differences.
 * @throws what reading them throws
 */
export async function survey(zk: ZooKeeper, root: string, differences: AsyncIterable<Difference>): Promise<Survey> {
  const found = nothing()
  const hindered = (obstacle: Obstacle): void => {
    found.refused++
    if (found.obstacles.length < SHOWN) found.obstacles.push(obstacle)
  }
  for await (const steps of stepsOf(differences, below(zk, root), hindered))
    for (const step of steps) count(found, step)
  return found
}

function count(found: Survey, step: Step): void {
  const data = step.do === 'create' || step.do === 'set' ? (step.data?.length ?? 0) : 0
  found.bytes += data
  if (data > TAKEN) found.large++
  if ((step.do === 'create' || step.do === 'acl') && isMasked(step.acl)) found.masked++
  switch (step.do) {
    case 'create':
      found.created++
      break
    case 'close':
      found.opened++
      break
    case 'delete':
      found.deleted++
      found.deletedBytes += step.left.stat.dataLength
      if (step.left.stat.ephemeralOwner !== 0n) found.ephemerals++
      break
    case 'set':
      found.data++
      found.changed++
      break
    case 'acl':
      found.acl++
      if (!step.both) found.changed++
  }
}

function nothing(): Survey {
  const steps = { created: 0, changed: 0, data: 0, acl: 0, deleted: 0, bytes: 0, deletedBytes: 0 }
  return { ...steps, ephemerals: 0, opened: 0, masked: 0, large: 0, refused: 0, obstacles: [] }
}
