import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import type { Credential } from './credential.ts'
import { schemeOf } from './schemes.ts'

/** @throws ZkError NoAuth when no entry of `acl` gives one of `perms` to one of `ids` */
export function demand(acl: readonly Acl[], perms: number, ids: readonly Credential[], path?: string): void {
  if (!allowed(acl, perms, ids)) throw new ZkError(errorCodes.NoAuth.code, path)
}

/** Whether one of `perms` (bits) is given to one of `ids`. An empty ACL and the super user pass. */
export function allowed(acl: readonly Acl[], perms: number, ids: readonly Credential[]): boolean {
  if (acl.length === 0) return true
  for (const entry of acl) {
    if ((entry.perms & perms) === 0) continue
    if (entry.scheme === 'world' && entry.id === 'anyone') return true
    const scheme = schemeOf(entry.scheme)
    if (scheme && ids.some(({ scheme: own, id }) => own === entry.scheme && scheme.matches(id, entry.id))) return true
  }
  return ids.some(({ scheme }) => scheme === 'super')
}

/**
 * The ACL as it is stored: duplicates dropped, `auth` replaced by who is asking.
 * @param known the schemes the server has
 * @throws ZkError InvalidAcl for an empty list, an unknown scheme or an id its scheme refuses
 */
export function fixAcl(
  acl: readonly Acl[] | null,
  ids: readonly Credential[],
  path: string,
  known: ReadonlySet<string>,
): readonly Acl[] {
  const fixed: Acl[] = []
  for (const entry of unique(acl ?? [])) {
    if (entry.scheme === 'auth') {
      const own = ids.filter(({ scheme }) => schemeOf(scheme)?.personal)
      if (own.length === 0) throw new ZkError(errorCodes.InvalidAcl.code, path)
      for (const credential of own) fixed.push({ perms: entry.perms, ...credential })
    } else if (isStorable(entry, known)) {
      fixed.push(entry)
    } else {
      throw new ZkError(errorCodes.InvalidAcl.code, path)
    }
  }
  if (fixed.length === 0) throw new ZkError(errorCodes.InvalidAcl.code, path)
  return fixed
}

function isStorable({ scheme, id }: Acl, known: ReadonlySet<string>): boolean {
  if (scheme === 'world') return id === 'anyone'
  return known.has(scheme) && schemeOf(scheme)!.valid(id)
}

function unique(acl: readonly Acl[]): readonly Acl[] {
  const seen = new Set<string>()
  return acl.filter(({ perms, scheme, id }) => {
    const key = `${perms} ${scheme} ${id}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Hides the password digests from those who may read an ACL but not change it. */
export function maskDigests(acl: readonly Acl[]): readonly Acl[] {
  return acl.map((entry) => (entry.scheme === 'digest' ? { ...entry, id: `${entry.id.split(':')[0] ?? ''}:x` } : entry))
}
