import type { Hint } from '../../wire/hint.ts'
import type { EnsembleHealth } from '../health/health.ts'
import type { Roster } from '../sessions/roster.ts'
import type { DeadEphemeral } from './dead-ephemerals.ts'
import type { Exposure } from './exposure.ts'
import type { Limits } from './thresholds.ts'
import type { TreeFacts } from './tree-facts.ts'

/** `critical`: data or service is in danger now. `warning`: it will be. `notice`: good to know; no reason to exit with 1. */
export type Severity = 'critical' | 'warning' | 'notice'

/** What a check found at one place. */
export interface Observation {
  readonly severity: Severity
  /** What was found, with its figure. */
  readonly what: string
  /** Member or znode. */
  readonly where: string
  /** What to do about this one, where that is not what the check says. */
  readonly advice?: Hint
  /** Default true: see `Finding`. */
  readonly personJudges?: boolean
}

/** An observation with the check it comes from: why it matters, and what to do. */
export interface Finding extends Observation {
  readonly check: string
  readonly why: string
  readonly advice: Hint
  /**
   * Whether a person must judge before the advice is followed. Where nobody must, following it to the letter makes things
   * better, which test/commands/ensemble/situations.real.test.ts does.
   */
  readonly personJudges: boolean
}

/** All that checks look at. */
export interface Facts {
  readonly health: EnsembleHealth
  readonly roster: Roster
  /** Undefined when it was not wanted, there is no quorum, or it could not be read. */
  readonly tree: TreeFacts | undefined
  /** Why the tree could not be read. */
  readonly unreadable: string | undefined
  readonly exposure: readonly Exposure[]
  readonly deadEphemerals: readonly DeadEphemeral[]
}

/** What has to be gathered besides the health of the members; nobody is asked for what no check wants. */
export type Wanted = Exclude<keyof Facts, 'health'>

/** Something that can be wrong with an ensemble. */
export interface Check {
  readonly id: string
  readonly why: string
  /** Where it is about one znode, told of that one; left out where every observation brings its own. */
  readonly advice?: Hint | ((where: string) => Hint)
  /** All that it looks at besides the health of the members. */
  readonly wants?: readonly Wanted[]
  find(facts: Facts, limits: Limits): Observation[]
}

/** The worst first. */
export const severities = ['critical', 'warning', 'notice'] as const satisfies readonly Severity[]

/** Whether there is a finding of that severity, or a worse one. */
export function anyAsBadAs(severity: Severity, findings: readonly Finding[]): boolean {
  return findings.some((finding) => severities.indexOf(finding.severity) <= severities.indexOf(severity))
}

/** Runs checks over facts; the worst first. */
export function examine(checks: readonly Check[], facts: Facts, limits: Limits): Finding[] {
  const findings = checks.flatMap(({ id, why, advice, find }) =>
    find(facts, limits).map((observation) => {
      const { where } = observation
      const general = (typeof advice === 'function' ? advice(where) : advice) ?? ''
      const { advice: own = general, personJudges = true } = observation
      return { ...observation, check: id, why, advice: own, personJudges }
    }),
  )
  return findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}
