import type { ZooKeeper } from '../../client/client.ts'
import { askEnsemble } from '../health/ask-ensemble.ts'
import type { FindOptions } from '../members/members.ts'
import { takeRoster } from '../sessions/roster.ts'
import { dataChecks } from './data-checks.ts'
import { findDeadEphemerals } from './dead-ephemerals.ts'
import { findExposure } from './exposure.ts'
import { examine, type Facts, type Finding } from './finding.ts'
import { memberChecks } from './member-checks.ts'
import { readTree } from './tree-facts.ts'

export const checks = [...memberChecks, ...dataChecks]

export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** Checks that were run. */
  readonly checks: number
  /** Whether anything but notices was found. */
  readonly healthy: boolean
}

/**
 * Examines an ensemble.
 * @param session opens a session to read the tree with; it may fail, then only the members are judged
 * @param scan znodes to look at, at most; 0 for none
 */
export async function diagnose(
  options: FindOptions,
  session: () => Promise<ZooKeeper>,
  scan: number,
): Promise<Diagnosis> {
  const { found, health } = await askEnsemble(options)
  // Those that hang or are down have been judged, and would only hold the rest up.
  const members = found.members.filter((_, index) => health.members[index]!.state === 'up')
  const tree = scan > 0 && health.quorum ? await readTree(await session(), scan) : undefined
  const [roster, exposure] = await Promise.all([takeRoster(members, options), findExposure(members, options)])
  const deadEphemerals = await findDeadEphemerals(roster, () => takeRoster(members, options))
  return diagnosisOf({ health, roster, tree, exposure, deadEphemerals })
}

export function diagnosisOf(facts: Facts): Diagnosis {
  const findings = examine(checks, facts)
  return { findings, checks: checks.length, healthy: findings.every(({ severity }) => severity === 'notice') }
}
