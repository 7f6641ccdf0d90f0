import type { ZooKeeper } from '../../client/client.ts'
import { Crew } from './crew.ts'
import { lookCloser } from './look-closer.ts'
import { type ReadTreeOptions, readTree } from './read-tree.ts'
import { Reads } from './reads.ts'
import { newTally, type Wanted, type Znode } from './znode.ts'

/** What a question is about, the cheapest first: the path and the list of children come with the walk. */
export const needs = ['path', 'children', 'stat', 'acl'] as const
export type Need = (typeof needs)[number]

/** A question to a znode, and what has to be read of it for the answer. */
export interface Check {
  readonly need: Need
  /** undefined: what would tell is hidden (`denied`). */
  holds(znode: Znode): boolean | undefined
}

export interface SiftOptions extends Omit<ReadTreeOptions, 'want'> {
  /** The stats of what is found are wanted anyway. */
  readonly stat?: boolean
  /** Told of each znode of which something that was asked for may not be read. */
  readonly denied?: ((znode: Znode) => void) | undefined
}

/** Znodes of a walk that are sifted together where there is more to be asked. */
const TOGETHER = 500

interface Stage {
  readonly need: Need
  readonly checks: readonly Check[]
}

/**
 * The znodes of a subtree for which all checks hold, in the order of `readTree`. Whatever a check needs beyond the walk is
 * asked only of what has passed the cheaper ones; without cheaper ones, of all at once.
 * @throws as readTree
 */
export async function* sift(
  zk: ZooKeeper,
  root: string,
  checks: readonly Check[],
  { stat = false, denied, ...options }: SiftOptions = {},
): AsyncGenerator<Znode[]> {
  const tally = options.tally ?? newTally()
  const stages = stagesOf(checks, stat)
  const early = stages.filter(({ need }) => need === 'path' || need === 'children')
  const walked = early.length > 0 ? early : stages.slice(0, 1)
  const crew = new Crew(zk)
  const reads = new Reads(zk, crew, options.signal)
  const atLeast = stages.length > walked.length ? TOGETHER : undefined
  try {
    for await (const batch of readTree(zk, root, { ...options, want: wantedOf(walked), tally, atLeast })) {
      if (denied) for (const znode of batch) if (znode.denied) denied(znode)
      let found = batch.filter((znode) => passes(znode, walked))
      for (const stage of stages.slice(walked.length)) {
        if (found.length === 0) break
        const seen = await lookCloser(reads, found, stage.need as 'stat' | 'acl', { tally, denied })
        found = seen.filter((znode) => passes(znode, [stage]))
      }
      if (found.length > 0) yield found
    }
  } finally {
    await crew.close(options.signal?.aborted)
  }
}

function stagesOf(checks: readonly Check[], stat: boolean): Stage[] {
  const stages = needs.map((need): Stage => ({ need, checks: checks.filter((check) => check.need === need) }))
  const asked = stages.filter((stage) => stage.checks.length > 0)
  const more = stat && !asked.some(({ need }) => need === 'stat')
  return more ? [...asked, { need: 'stat', checks: [] }] : asked
}

function wantedOf(stages: readonly Stage[]): Wanted {
  return Object.fromEntries(stages.flatMap(({ need }) => (need === 'path' ? [] : [[need, true]])))
}

function passes(znode: Znode, stages: readonly Stage[]): boolean {
  return stages.every(({ checks }) => checks.every((check) => check.holds(znode) === true))
}
