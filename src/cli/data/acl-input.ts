import { digestId, formatAcl, formatPerms, parseAcl, parsePerms } from '../../client/terms/acl.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import type { Acl } from '../../wire/records.ts'

/** base64 of a SHA-1: what stands behind the user's name in a digest entry. */
const HASH = /^[A-Za-z0-9+/]{27}=$/

/**
 * Reads an ACL as typed: `world:anyone:r,digest:alice:secret:cdrwa`. A digest entry may hold the password: it is hashed
 * here, since the server would store it as it is and nobody could ever match it.
 * @throws UsageError
 */
export function readAcl(text: string): Acl[] {
  if (text === '') throw new UsageError('the ACL is empty', 'an entry is SCHEME:ID:PERMS, e.g. world:anyone:r')
  return parsed(text).map(hashed)
}

/** @throws UsageError which does not repeat what may hold a password */
function parsed(text: string): Acl[] {
  try {
    return parseAcl(text)
  } catch (error) {
    if (!(error instanceof UsageError) || !/(?:^|,)digest:/.test(text)) throw error
    throw new UsageError(
      'bad ACL: an entry of it is not SCHEME:ID:PERMS',
      'as in digest:alice:secret:cdrwa, with letters of cdrwa',
    )
  }
}

function hashed(entry: Acl): Acl {
  const at = entry.id.indexOf(':')
  if (entry.scheme !== 'digest' || at < 0) return entry
  const secret = entry.id.slice(at + 1)
  return HASH.test(secret) ? entry : { ...entry, id: digestId(entry.id.slice(0, at), secret) }
}

/** An ACL as text that reads back. */
export function aclText(acl: readonly Acl[]): string {
  return acl.map(formatAcl).join(',')
}

/** An ACL as JSON shows it: permissions as letters. */
export function aclJson(acl: readonly Acl[]): { scheme: string; id: string; perms: string }[] {
  return acl.map(({ scheme, id, perms }) => ({ scheme, id, perms: formatPerms(perms) }))
}

/** An ACL with one entry more; permissions for the same scheme and id are joined. The same array when nothing changes. */
export function withEntry(acl: readonly Acl[], entry: Acl): readonly Acl[] {
  const at = acl.findIndex(({ scheme, id }) => scheme === entry.scheme && id === entry.id)
  if (at < 0) return [...acl, entry]
  const joined = acl[at]!.perms | entry.perms
  return joined === acl[at]!.perms ? acl : acl.with(at, { ...entry, perms: joined })
}

/**
 * An ACL without an entry, or without some of its permissions.
 * @param text `SCHEME:ID` or `SCHEME:ID:PERMS`; a digest id is `USER` or `USER:HASH`
 * @throws UsageError when there is no such entry, or nothing would be left
 */
export function withoutEntry(acl: readonly Acl[], text: string): readonly Acl[] {
  const at = acl.findIndex((entry) => namesEntry(entry, text))
  if (at >= 0) return left(acl.toSpliced(at, 1), text)
  const [, head, letters] = /^(.*):([a-z]+)$/s.exec(text) ?? []
  const partly = acl.findIndex((entry) => head !== undefined && namesEntry(entry, head))
  if (partly < 0 || letters === undefined) {
    throw new UsageError(`the ACL has no entry "${withoutPasswords(text)}"`, `it has ${aclText(acl)}`)
  }
  const entry = acl[partly]!
  const perms = entry.perms & ~parsePerms(letters)
  if (perms === entry.perms) return acl
  return left(perms === 0 ? acl.toSpliced(partly, 1) : acl.with(partly, { ...entry, perms }), text)
}

/** Whether a text is an entry's `SCHEME:ID`; of a digest the user is enough. */
export function namesEntry({ scheme, id }: Acl, text: string): boolean {
  return text === `${scheme}:${id}` || (scheme === 'digest' && text === `digest:${id.split(':', 1)[0]}`)
}

/** A text as a message may repeat it: what stands behind the user of a digest may be a password, unless it is a hash. */
export function withoutPasswords(text: string): string {
  return text.replace(/\b(digest:[^:\s,]*:)([^:\s,]+)/gi, (entry, user, secret) =>
    HASH.test(secret) ? entry : `${user}…`,
  )
}

function left(acl: readonly Acl[], text: string): readonly Acl[] {
  if (acl.length > 0) return acl
  throw new UsageError(
    `without "${withoutPasswords(text)}" the ACL would be empty`,
    advice`ZooKeeper refuses an empty ACL; ${zoosh`acl set PATH ACL`} replaces it`,
  )
}
