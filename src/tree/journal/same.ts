import type { Buffer } from 'node:buffer'
import type { Acl } from '../../wire/records.ts'

/** Null is not the same as empty. */
export function isSameData(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other)
}

/** In this order. */
export function isSameAcl(one: readonly Acl[], other: readonly Acl[]): boolean {
  return one.length === other.length && one.every((entry, i) => isSameEntry(entry, other[i]!))
}

export function isSameEntry(one: Acl, other: Acl): boolean {
  return one.scheme === other.scheme && one.id === other.id && one.perms === other.perms
}

/** Whether the server has hidden a hash: it shows those only to who may change the ACL. */
export function isMasked(acl: readonly Acl[]): boolean {
  return acl.some(({ scheme, id }) => scheme === 'digest' && id.endsWith(':x'))
}
