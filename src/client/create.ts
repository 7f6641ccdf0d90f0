import type { Buffer } from 'node:buffer'
import { type CreateMode, createModes, MAX_TTL } from '../wire/codes.ts'
import { UsageError } from '../wire/error.ts'
import type { Acl } from '../wire/records.ts'
import { OPEN_ACL, parseAcl } from './acl.ts'
import type { CallOptions } from './options.ts'

/** How to create a znode. */
export interface CreateOptions extends CallOptions {
  /** Default `persistent`. */
  mode?: CreateMode | undefined
  /** Life without children and changes, in ms, 1 to 1,099,511,627,775: for the persistent modes. */
  ttl?: number | undefined
  /** Entries, or text `scheme:id:perms,…`. Default: everybody may do everything. */
  acl?: readonly Acl[] | string | undefined
  /** Create missing parents too (persistent, without data, the same ACL). */
  parents?: boolean | undefined
}

/** What to send to create a znode: the operation that can do it, and its body without the path. */
export interface CreateForm {
  op: 'create2' | 'createContainer' | 'createTTL'
  /** Whether servers before 3.5 have an operation for it. */
  legacy: boolean
  body: { data: Buffer | null; acl: readonly Acl[]; flags: number; ttl: number }
}

/**
 * Mode and TTL are checked here, strictly: a createTTL with the wrong flags takes a server down for good.
 * @throws UsageError
 */
export function createForm(data: Buffer | null, { mode = 'persistent', ttl, acl }: CreateOptions): CreateForm {
  const exact = ttl === undefined ? mode : withTtl(mode, ttl)
  if (!(exact in createModes)) throw new UsageError(`unknown create mode "${exact}"`)
  if (ttl === undefined && exact.endsWith('-ttl')) throw new UsageError(`create mode ${exact} needs a ttl`)
  const { flags, op, legacy } = createModes[exact]
  const entries = typeof acl === 'string' ? parseAcl(acl) : (acl ?? OPEN_ACL)
  return {
    op,
    legacy,
    body: { data, acl: entries, flags, ttl: ttl ?? 0 },
  }
}

/** Whether the server will append a sequence number. */
export function isSequential(mode: CreateMode | undefined): boolean {
  return mode?.includes('sequential') === true
}

function withTtl(mode: CreateMode, ttl: number): CreateMode {
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > MAX_TTL) {
    throw new UsageError(`bad ttl ${ttl}: whole milliseconds from 1 to ${MAX_TTL}`)
  }
  if (mode.endsWith('-ttl')) return mode
  const timed = `${mode}-ttl`
  if (timed in createModes) return timed as CreateMode
  throw new UsageError(`a ${mode} znode cannot have a ttl`)
}
