import type { Buffer } from 'node:buffer'
import { perms } from '../../../wire/codes.ts'
import { UsageError } from '../../../wire/error.ts'
import type { Acl } from '../../../wire/records.ts'
import { readBase64 } from '../formats/data-fields.ts'

/** A table of a dump, of which nothing is known yet. */
export type Table = Readonly<Record<string, unknown>>

/** @throws UsageError for anything else */
export function tableOf(value: unknown, what: string): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table
  throw new UsageError(`${what} has to be a table`)
}

/** Data in base64; null is null. @throws UsageError */
export function dumpedData(value: unknown): Buffer | null {
  if (value === null) return null
  try {
    return readBase64(value)
  } catch {
    throw new UsageError('its data is not base64')
  }
}

/**
 * The ACL of a znode, in any of the spellings there are: `{perms, scheme, id}` (zoocreeper), `{perms, id: {scheme, id}}`
 * (zk_shell), `{permissions: ["read", …], scheme, id}` (zoonavigator).
 * @returns null for an empty list: no znode has one, it is not known
 * @throws UsageError
 */
export function dumpedAcl(value: unknown): readonly Acl[] | null {
  if (!Array.isArray(value)) throw new UsageError('its ACL has to be a list')
  return value.length === 0 ? null : value.map(entryOf)
}

function entryOf(value: unknown): Acl {
  const entry = tableOf(value, 'an entry of its ACL')
  const whose = typeof entry.id === 'object' ? tableOf(entry.id, 'an id of its ACL') : entry
  const { scheme, id } = whose
  const bits = entry.permissions === undefined ? entry.perms : bitsOf(entry.permissions)
  if (typeof scheme !== 'string' || typeof id !== 'string' || !isInt(bits))
    throw new UsageError('an entry of its ACL has no scheme, no id, or no permissions')
  return { scheme, id, perms: bits }
}

function bitsOf(words: unknown): number | undefined {
  if (!Array.isArray(words)) return undefined
  return words.reduce((bits: number, word: unknown) => {
    if (typeof word === 'string' && Object.hasOwn(perms, word)) return bits | perms[word as keyof typeof perms]
    throw new UsageError(`nobody knows the permission ${JSON.stringify(word)}`)
  }, 0)
}

/** Whether it fits into an int of the protocol. */
export function isInt(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}
