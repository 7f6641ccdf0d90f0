import { digestId } from '../../client/terms/acl.ts'
import { perms } from '../../wire/codes.ts'
import type { Acl } from '../../wire/records.ts'

const letters = { r: perms.read, w: perms.write, c: perms.create, d: perms.delete, a: perms.admin } as const

/** base64 of a SHA-1, as it stands behind the user's name. */
const HASH = /:[A-Za-z0-9+/]{27}=$/

/**
 * Reads an ACL as zkCli does: entries at commas, scheme up to the first colon, permissions behind the last.
 * @returns what makes sense, and a text for each thing that does not: zkCli prints these and goes on with the rest
 */
export function readAcl(text: string): { acl: Acl[]; faults: string[] } {
  const faults: string[] = []
  const acl = splitAtCommas(text).flatMap((item): Acl[] => {
    const first = item.indexOf(':')
    const last = item.lastIndexOf(':')
    if (first < 0 || first === last) {
      faults.push(`${item} does not have the form scheme:id:perm`)
      return []
    }
    let bits = 0
    for (const letter of item.slice(last + 1)) {
      if (Object.hasOwn(letters, letter)) bits |= letters[letter as keyof typeof letters]
      else faults.push(`Unknown perm type: ${letter}`)
    }
    return [
      { scheme: item.slice(0, first), id: usable(item.slice(0, first), item.slice(first + 1, last)), perms: bits },
    ]
  })
  return { acl, faults }
}

/** As Java's split: empty pieces at the end are dropped, unless there is nothing to split. */
function splitAtCommas(text: string): string[] {
  const items = text.split(',')
  while (text !== '' && items.at(-1) === '') items.pop()
  return items
}

/** A password in a digest entry is hashed: stored as it is, it would match nobody. */
function usable(scheme: string, id: string): string {
  const at = id.indexOf(':')
  if (scheme !== 'digest' || at < 0 || HASH.test(id)) return id
  return digestId(id.slice(0, at), id.slice(at + 1))
}
