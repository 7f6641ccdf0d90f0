import type { Buffer } from 'node:buffer'
import type { BulkOutcome, CreateItem } from '../../client/bulk/bulk-write.ts'
import { inOrder, packets } from '../../client/bulk/packets.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { parentPath } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { markOf } from '../journal/before.ts'
import { isSameData } from '../journal/same.ts'
import { look } from './look.ts'
import type { CreateStep } from './step.ts'
import { type End, endOf, left, ROUNDS, untilSettled, type Work } from './work.ts'

/** Znodes in a packet, and their bytes: of several on the way small ones keep a server as busy as large ones. */
const MOST = 500
const BYTES = 60 * 1024
/** A znode of more bytes, in a packet of its own, may be what a server breaks the connection for: it says nothing else. */
const LARGE = 64 * 1024
/** Rounds in which the connection broke at a large one, after which it is taken for that. */
const BREAKS = 3

/**
 * Creates znodes, parents first. Several packets are on their way: a session's requests run in their order. What was refused
 * because its parent was (with others of its packet, to be created alone behind it) is tried again.
 * @param aclOf the ACL to create one with: that of a parent has an entry more where nothing could come below it otherwise
 * @param created told of each, with the zxid that created it
 * @throws ConnectionError
 */
export async function createSteps(
  work: Work,
  steps: readonly CreateStep[],
  aclOf: (step: CreateStep) => readonly Acl[],
  created: (step: CreateStep, czxid: bigint) => void,
): Promise<void> {
  const { progress, zk, doubt } = work
  const since = doubt ? undefined : zk.lastZxid
  const done = (step: CreateStep, czxid: bigint): 'settled' => {
    work.note(step, markOf({ czxid, version: 0, aversion: 0 }))
    progress.created++
    progress.bytes += step.data?.length ?? 0
    created(step, czxid)
    return 'settled'
  }
  const judge = (step: CreateStep, { error, zxid }: BulkOutcome, again: boolean, round: number): End => {
    if (!error) return done(step, zxid!)
    if (error.name === 'NoNode' && again && round < ROUNDS) return 'again'
    const broke = error instanceof ConnectionError && error.kind === 'lost' && round >= BREAKS
    if (broke && (step.data?.length ?? 0) > LARGE) return left(work, step, tooLarge(step.data!), 'failed')
    return endOf(work, step, error)
  }
  await untilSettled(work, steps, async (some, inDoubt, round) => {
    const found = await look(work, some, inDoubt)
    const missing = found.size === 0 ? some : some.filter((step) => !found.has(step))
    const outcomes = await create(work, missing, aclOf, round)
    if (missing === some && outcomes.every(({ error }) => !error))
      return some.map((step, i) => done(step, outcomes[i]!.zxid!))
    const ends = new Map<CreateStep, End>()
    for (const [step, now] of found) {
      const ours = isOurs(step, now, since)
      ends.set(step, ours ? done(step, now.stat.czxid) : left(work, step, `it exists: ${step.path}`))
    }
    // Parents of this round that are there by now, or may be in the next.
    const hopeful = new Set([...found.keys()].map(({ path }) => path))
    for (const [i, step] of missing.entries()) {
      const end = judge(step, outcomes[i]!, hopeful.has(parentPath(step.path)), round)
      ends.set(step, end)
      if (end !== 'settled' || !outcomes[i]!.error) hopeful.add(step.path)
    }
    return some.map((step) => ends.get(step)!)
  })
}

/** Whether a znode that is there is the one whose creation was in doubt. */
function isOurs(
  { data }: CreateStep,
  { data: now, stat }: { data: Buffer | null; stat: Stat },
  since: bigint | undefined,
): boolean {
  const untouched = stat.version === 0 && stat.ephemeralOwner === 0n
  return untouched && isSameData(now, data) && (since === undefined || stat.czxid > since)
}

async function create(
  { zk, tell }: Pick<Work, 'zk' | 'tell'>,
  steps: readonly CreateStep[],
  aclOf: (step: CreateStep) => readonly Acl[],
  round: number,
): Promise<BulkOutcome[]> {
  const items = steps.map((step): CreateItem => ({ path: step.path, data: step.data, acl: aclOf(step) }))
  // After a lost connection one packet goes at a time: the client makes them smaller until the server takes them.
  if (round > 1) return zk.createMany(items)
  const outcomes: BulkOutcome[] = []
  await inOrder(
    packets(items, weigh, () => MOST, BYTES),
    (packet) => zk.createMany(packet),
    (_, some) => {
      for (const outcome of some) outcomes.push(outcome)
      tell()
    },
  )
  return outcomes
}

function weigh({ path, data, acl }: CreateItem): number {
  const entries = (acl ?? []) as readonly Acl[]
  const who = entries.reduce((sum, { scheme, id }) => sum + 3 * (scheme.length + id.length) + 12, 0)
  return 3 * path.length + (data?.length ?? 0) + who + 29
}

function tooLarge({ length }: Buffer): string {
  return `the connection broke each time it was sent: its ${length} bytes may be more than the server takes (jute.maxbuffer)`
}
