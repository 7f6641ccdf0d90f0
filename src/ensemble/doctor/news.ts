import type { Finding } from './finding.ts'

/** What has become of an ensemble between two examinations. */
export interface News {
  readonly fresh: readonly Finding[]
  readonly gone: readonly Finding[]
}

/** Compares two examinations. A finding is the same as long as only its figures change. */
export function newsOf(before: readonly Finding[], now: readonly Finding[]): News {
  const known = new Set(before.map(identity))
  const there = new Set(now.map(identity))
  return {
    fresh: now.filter((finding) => !known.has(identity(finding))),
    gone: before.filter((finding) => !there.has(identity(finding))),
  }
}

function identity({ check, severity, where, what }: Finding): string {
  return JSON.stringify([check, severity, where, what.replace(/\d+/g, '#')])
}
