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

/** A step, and the ACL to create it with: that of a parent has an entry more where nothing could come below it otherwise. */
export interface Creation {
  readonly step: CreateStep
  readonly acl: readonly Acl[]
}

/**
 * Creates znodes, parents first. Several packets are on their way: a session's requests run in their order. What was refused
 * because its parent was (with others of its packet, to be created alone behind it) is tried again.
 * @param created told of each, with the zxid that created it
 * @throws ConnectionError
 */
export async function createSteps(
  work: Work,
  creations: readonly Creation[],
  created: (creation: Creation, czxid: bigint) => void,
): Promise<void> {
  const { zk } = work
  const since = zk.lastZxid
  const creationOf = new Map(creations.map((creation) => [creation.step, creation]))
  const done = (step: CreateStep, czxid: bigint): 'settled' => {
    work.note(step, markOf({ czxid, version: 0, aversion: 0 }))
    work.progress.created++
    work.progress.bytes += step.data?.length ?? 0
    created(creationOf.get(step)!, czxid)
    return 'settled'
  }
  const judge = (step: CreateStep, { error, zxid }: BulkOutcome, again: boolean, round: number): End => {
    if (!error) return done(step, zxid!)
    if (error.name === 'NoNode' && again && round < ROUNDS) return 'again'
    const broke = error instanceof ConnectionError && error.kind === 'lost' && round >= BREAKS
    if (broke && (step.data?.length ?? 0) > LARGE) return left(work, step, tooLarge(step.data!), 'failed')
    return endOf(work, step, error)
  }
  const steps = creations.map(({ step }) => step)
  await untilSettled(work, steps, async (some, inDoubt, round) => {
    const found = await look(work, some, inDoubt)
    const missing = some.filter((step) => !found.has(step))
    const outcomes = await create(
      work,
      missing.map((step) => creationOf.get(step)!),
      round,
    )
    const ends = new Map<CreateStep, End>()
    for (const [step, now] of found) {
      const ours = isOurs(step, now, work.doubt ? undefined : since)
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
  creations: readonly Creation[],
  round: number,
): Promise<BulkOutcome[]> {
  const items = creations.map(({ step: { path, data }, acl }): CreateItem => ({ path, data, acl }))
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
