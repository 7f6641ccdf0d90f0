import { PERMS_ALL, perms } from '../../wire/codes.ts'
import { UsageError } from '../../wire/error.ts'
import { given, givenRecord } from '../../wire/given/given.ts'
import { number, text as someText } from '../../wire/given/kinds.ts'
import type { Acl } from '../../wire/records.ts'

/** Everybody may do everything: ZooDefs.Ids.OPEN_ACL_UNSAFE. */
export const OPEN_ACL: readonly Acl[] = [{ perms: PERMS_ALL, scheme: 'world', id: 'anyone' }]
/** Everybody may read: ZooDefs.Ids.READ_ACL_UNSAFE. */
export const READ_ACL: readonly Acl[] = [{ perms: perms.read, scheme: 'world', id: 'anyone' }]
/** Whoever creates the znode may do everything: ZooDefs.Ids.CREATOR_ALL_ACL. */
export const CREATOR_ACL: readonly Acl[] = [{ perms: PERMS_ALL, scheme: 'auth', id: '' }]

const letters: readonly (readonly [string, number])[] = [
  ['c', perms.create],
  ['d', perms.delete],
  ['r', perms.read],
  ['w', perms.write],
  ['a', perms.admin],
]

/**
 * Reads zkCli's spelling: `scheme:id:perms`, several separated by commas, as in `world:anyone:r,digest:bob:HASH=:cdrwa`.
 * The scheme ends at the first colon, the permissions start after the last; what is between is the id.
 * @throws UsageError for anything zkCli would half-accept: unknown or missing permissions, no id, no entry
 */
export function parseAcl(text: string): Acl[] {
  given('ACL', text, someText)
  return splitEntries(text).map(parseAclEntry)
}

/** Commas separate entries, but an id may hold some (an X.509 name): an entry ends where its permissions do. */
function splitEntries(text: string): string[] {
  const entries: string[] = []
  let open = ''
  for (const part of text.split(',')) {
    open = open === '' ? part : `${open},${part}`
    if (/^[^:]+:.*:[a-z]*$/s.test(open)) {
      entries.push(open)
      open = ''
    }
  }
  if (open !== '' || text === '' || text.endsWith(',')) entries.push(open)
  return entries
}

/** Reads one entry. @throws UsageError */
export function parseAclEntry(text: string): Acl {
  const first = text.indexOf(':')
  const last = text.lastIndexOf(':')
  if (first <= 0 || first === last) {
    throw new UsageError(`bad ACL entry "${text}": write scheme:id:perms, as in world:anyone:cdrwa`)
  }
  const scheme = text.slice(0, first)
  const id = text.slice(first + 1, last)
  if (id === '' && scheme !== 'auth') throw new UsageError(`bad ACL entry "${text}": it has no id`)
  return { perms: parsePerms(text.slice(last + 1)), scheme, id }
}

/** Reads `cdrwa` letters, or `all`. @throws UsageError */
export function parsePerms(text: string): number {
  given('permissions', text, someText)
  if (text === 'all') return PERMS_ALL
  if (text === '') throw new UsageError('an ACL entry needs permissions: letters of cdrwa')
  let bits = 0
  for (const letter of text) {
    const known = letters.find(([one]) => one === letter)
    if (!known) throw new UsageError(`unknown permission "${letter}" in "${text}": the letters are c, d, r, w, a`)
    if (bits & known[1]) throw new UsageError(`permission "${letter}" twice in "${text}"`)
    bits |= known[1]
  }
  return bits
}

/** The letters of a set of permissions in zkCli's order; bits without a letter are shown as `+64`. */
export function formatPerms(bits: number): string {
  given('bits', bits, number)
  const known = letters.map(([letter, bit]) => (bits & bit ? letter : '')).join('')
  const rest = bits & ~PERMS_ALL
  return rest === 0 ? known : `${known}+${rest >>> 0}`
}

const entryShape = { perms: number, scheme: someText, id: someText }

/** One entry as `scheme:id:perms`; parseAcl reads it back. */
export function formatAcl(entry: Acl): string {
  givenRecord('entry', entry, entryShape, ['perms', 'scheme', 'id'])
  const { scheme, id, perms: bits } = entry
  return `${scheme}:${id}:${formatPerms(bits)}`
}

/**
 * The id of a digest ACL entry: `user:base64(sha1(user:password))`.
 * Source: org.apache.zookeeper.server.auth.DigestAuthenticationProvider.generateDigest.
 */
export function digestId(user: string, password: string): string {
  given('user', user, someText)
  given('password', password, someText)
  // Loaded only here: most commands of a shell never hash anything.
  const { createHash } = process.getBuiltinModule('node:crypto')
  return `${user}:${createHash('sha1').update(`${user}:${password}`).digest('base64')}`
}
