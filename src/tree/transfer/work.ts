import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import type { Mark } from '../journal/before.ts'
import type { Fate } from '../journal/entry.ts'
import { HalfDone } from '../journal/set-acl-exactly.ts'
import type { Step } from './step.ts'
import { hinder, type Transferred } from './transferred.ts'

/** How often what was lost with its connection is looked at, and tried again. */
export const ROUNDS = 5

/** What the writing of some steps shares. */
export interface Work {
  readonly zk: ZooKeeper
  /** Server paths of the trees that are written to. */
  readonly roots: readonly string[]
  readonly progress: Transferred
  readonly tell: () => void
  /** Of a step nobody knows whether it was done before: by a transaction whose answer was lost. */
  readonly doubt: boolean
  note(step: Step, outcome: Outcome): void
}

/** What became of a step, as the journal has it: a mark is what a znode that was created is known by. */
export type Outcome = 'done' | Fate | Mark

/** What became of a step: `again` it was not done, and may be; a ConnectionError leaves it in doubt. */
export type End = 'settled' | 'again' | ConnectionError

/**
 * Runs steps until each is settled. After a lost connection the server is made to catch up with all that was sent before, so
 * that a look at a znode tells whether the step on it was done.
 * @param send tries them; those in doubt only after a look. Notes what it settles
 * @throws ConnectionError when the connection is lost again and again; what is not settled then is in doubt
 */
export async function untilSettled<S extends Step>(
  work: Work,
  steps: readonly S[],
  send: (steps: readonly S[], inDoubt: ReadonlySet<S>, round: number) => Promise<readonly End[]>,
): Promise<void> {
  let sent = steps
  let inDoubt: ReadonlySet<S> = new Set(work.doubt ? steps : [])
  for (let round = 1; sent.length > 0; round++) {
    // Until something is heard of it.
    for (const step of sent) work.note(step, 'doubt')
    if (inDoubt.size > 0) await work.zk.sync('/')
    const ends = await send(sent, inDoubt, round)
    const doubtful = new Set(sent.filter((_, i) => ends[i] instanceof ConnectionError))
    sent = sent.filter((_, i) => ends[i] !== 'settled')
    for (const step of sent) if (!doubtful.has(step)) work.note(step, 'left')
    const lost = ends.filter((end) => end instanceof ConnectionError)
    const fatal = lost.find(({ kind }) => round === ROUNDS || kind !== 'lost')
    if (fatal) throw fatal
    inDoubt = doubtful
  }
}

/** Somebody else was faster. */
export const CONFLICTS: readonly string[] = [
  'NodeExists',
  'BadVersion',
  'NoNode',
  'NotEmpty',
  'NoChildrenForEphemerals',
]

/** What an error of one step means for it. @throws what is neither a refusal nor a connection's end */
export function endOf(work: Work, step: Step, error: Error): End {
  if (error instanceof ConnectionError && error.kind === 'too-large') {
    return left(work, step, error.message, 'failed')
  }
  if (error instanceof ConnectionError) return error
  if (!(error instanceof ZkError || error instanceof UsageError || error instanceof HalfDone)) throw error
  const conflict = error instanceof HalfDone || CONFLICTS.includes(error.name)
  return left(work, step, error.message, conflict ? 'conflict' : 'failed')
}

/** A step that is not done, and will not be. */
export function left(work: Work, step: Step, message: string, why: 'conflict' | 'failed' = 'conflict'): 'settled' {
  work.note(step, 'left')
  hinder(work.progress, { path: step.path, why, message })
  return 'settled'
}
