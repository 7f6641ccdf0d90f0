import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'

/** One server of a pseudo-cluster; ports are on the loopback address. */
export interface PlannedMember {
  readonly id: number
  readonly role: 'participant' | 'observer'
  readonly clientPort: number
  readonly quorumPort: number
  readonly electionPort: number
  readonly adminPort: number
  readonly securePort?: number
}

/** What `ensemble create` decided, kept in `ensemble.json`; the servers' own files are written from it. */
export interface Plan {
  /** Form of this file. */
  readonly format: 1
  /** Folder of the release, or Debian's jar folder. */
  readonly home: string
  readonly version: string | undefined
  readonly host: string
  readonly tls: boolean
  readonly sasl: boolean
  readonly members: readonly PlannedMember[]
}

export const PLAN_FILE = 'ensemble.json'

/**
 * Reads the plan of a pseudo-cluster.
 * @param dir folder given to `ensemble create`
 * @throws UsageError when it is none
 */
export function readPlan(dir: string): Plan {
  const file = join(resolve(dir), PLAN_FILE)
  if (!existsSync(file)) {
    throw new UsageError(`${dir} is no pseudo-cluster: it has no ${PLAN_FILE}`, zoosh`ensemble create ${dir}`)
  }
  try {
    const plan = JSON.parse(readFileSync(file, 'utf8')) as Plan
    if (plan.format !== 1 || !Array.isArray(plan.members)) throw new Error(`unknown format ${String(plan.format)}`)
    return plan
  } catch (error) {
    throw new UsageError(
      `cannot read ${file}: ${(error as Error).message}`,
      advice`it is written by ${zoosh`ensemble create DIR`}`,
    )
  }
}

/** `zk1`, the name of a member's data folder and configuration. */
export function memberName(member: PlannedMember): string {
  return `zk${member.id}`
}

/** `127.0.0.1:2181`. */
export function clientAddress(plan: Plan, member: PlannedMember): string {
  return `${plan.host}:${member.clientPort}`
}

/** What a client is given: all members, observers included. */
export function connectString(plan: Plan): string {
  return plan.members.map((member) => clientAddress(plan, member)).join(',')
}

/** The connect string of the TLS ports; undefined without TLS. */
export function secureConnectString(plan: Plan): string | undefined {
  if (!plan.tls) return undefined
  return plan.members.map((member) => `${plan.host}:${member.securePort}`).join(',')
}
