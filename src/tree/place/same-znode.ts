import { Buffer } from 'node:buffer'
import type { Acl } from '../../wire/records.ts'

export function sameData(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left === right
  return left.length === right.length && Buffer.compare(left, right) === 0
}

/** Entries count, not their order: a server grants what any of them grants. */
export function sameAcl(left: readonly Acl[], right: readonly Acl[]): boolean {
  return aclText(left) === aclText(right)
}

function aclText(acl: readonly Acl[]): string {
  return acl
    .map(({ scheme, id, perms }) => JSON.stringify([scheme, id, perms]))
    .sort()
    .join()
}
