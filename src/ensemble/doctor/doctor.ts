import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { askEnsemble } from '../health/ask-ensemble.ts'
import type { FindOptions } from '../members/members.ts'
import { takeRoster } from '../sessions/roster.ts'
import { dataChecks } from './data-checks.ts'
import { findDeadEphemerals } from './dead-ephemerals.ts'
import { findExposure } from './exposure.ts'
import { anyAsBadAs, type Check, examine, type Facts, type Finding, type Wanted } from './finding.ts'
import { memberChecks } from './member-checks.ts'
import { type Limits, limitsWith } from './thresholds.ts'
import { readTree } from './tree-facts.ts'

export const checks: readonly Check[] = [...memberChecks, ...dataChecks]

export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** Checks that were run. */
  readonly checks: number
  /** Whether nothing but notices was found. */
  readonly healthy: boolean
  /** What was looked at, and what it was judged by. */
  readonly facts: Facts
  readonly limits: Limits
}

/** What is examined, and by which measure. */
export interface Examination {
  readonly checks: readonly Check[]
  readonly limits: Limits
  /** Znodes to look at, at most; 0 for none. */
  readonly scan: number
}

const nobody = { sessions: [], watchers: new Map(), untold: [] }

/**
 * Examines an ensemble. Only what the checks want is asked for.
 * @param session opens a session to read the tree with; it may fail, then only the members are judged
 */
export async function diagnose(
  options: FindOptions,
  session: () => Promise<ZooKeeper>,
  { checks, limits, scan }: Examination,
): Promise<Diagnosis> {
  const wants = (fact: Wanted) => checks.some(({ wants = [] }) => wants.includes(fact))
  const { found, health } = await askEnsemble(options)
  // Those that hang or are down have been judged, and would only hold the rest up.
  const members = found.members.filter((_, index) => health.members[index]!.state === 'up')
  const readable = scan > 0 && health.quorum && wants('tree')
  const tree = readable ? await treeOf(session, scan, limits, options.signal) : undefined
  const asksSessions = wants('roster') || wants('deadEphemerals')
  const [roster, exposure] = await Promise.all([
    asksSessions ? takeRoster(members, options) : nobody,
    wants('exposure') ? findExposure(members, options) : [],
  ])
  const deadEphemerals = await findDeadEphemerals(roster, () => takeRoster(members, options))
  const facts = { health, roster, exposure, deadEphemerals, ...(tree ?? { tree: undefined, unreadable: undefined }) }
  return diagnosisOf(facts, checks, limits)
}

type TreeOrWhyNot = Pick<Facts, 'tree' | 'unreadable'>

/** An ensemble may lose its quorum while its tree is read: its members are judged all the same. */
async function treeOf(
  session: () => Promise<ZooKeeper>,
  scan: number,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<TreeOrWhyNot> {
  try {
    return { tree: await readTree(await session(), scan, limits), unreadable: undefined }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ConnectionError)) throw error
    return { tree: undefined, unreadable: error.message }
  }
}

/** Judges what is known. */
export function diagnosisOf(facts: Facts, chosen = checks, limits = limitsWith()): Diagnosis {
  const findings = examine(chosen, facts, limits)
  return { findings, checks: chosen.length, healthy: !anyAsBadAs('warning', findings), facts, limits }
}
