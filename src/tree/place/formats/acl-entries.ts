import { formatAcl, parseAcl, parseAclEntry } from '../../../client/terms/acl.ts'
import { PERMS_ALL } from '../../../wire/codes.ts'
import { UsageError } from '../../../wire/error.ts'
import type { Acl } from '../../../wire/records.ts'

/** An ACL as files have it: an entry as it is typed, and as an object where it cannot be. */
export type AclEntries = readonly (string | Acl)[]

/** Every ACL has a text of its own, also what no server would take. */
export function aclEntries(acl: readonly Acl[]): AclEntries {
  return acl.map((entry) => {
    const { scheme, id, perms } = entry
    const typed = scheme !== '' && !scheme.includes(':') && (id !== '' || scheme === 'auth')
    return typed && perms > 0 && perms <= PERMS_ALL ? formatAcl(entry) : { scheme, id, perms }
  })
}

/**
 * @param value a list of entries, or one text as it is typed
 * @throws UsageError without a word of what may be a password
 */
export function readAclEntries(value: unknown): readonly Acl[] {
  if (typeof value === 'string') return parseAcl(value)
  if (!Array.isArray(value)) throw new UsageError('an ACL is a list of SCHEME:ID:PERMS')
  return value.map((entry) => {
    if (typeof entry === 'string') return parseAclEntry(entry)
    const { scheme, id, perms } = (entry ?? {}) as Partial<Acl>
    if (typeof scheme === 'string' && typeof id === 'string' && typeof perms === 'number' && Number.isInteger(perms))
      return { scheme, id, perms }
    throw new UsageError('an entry of an ACL is SCHEME:ID:PERMS')
  })
}
