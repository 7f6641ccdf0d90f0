import type { WireError, ZkError } from '../../wire/error.ts'
import { isMasked } from '../journal/same.ts'
import type { Difference } from '../place/differences.ts'
import type { Znode } from '../walk/znode.ts'
import type { Ledger } from './ledger.ts'

/** Why a znode of the target is left as somebody else made it. */
export type ConflictReason =
  /** Written there since we did. */
  | 'changed'
  /** Deleted there, and still at the source. */
  | 'deleted'
  /** Made there by somebody else, and not the same as at the source. */
  | 'created'
  /** To be deleted, and there is something below it that the source never had. */
  | 'has-children'
  /** An ephemeral of somebody's stands there. */
  | 'ephemeral'

/** What is to be done about a difference. */
export type Verdict =
  | { readonly kind: 'create'; readonly path: string; readonly right: Znode }
  | {
      readonly kind: 'change'
      readonly path: string
      readonly left: Znode
      readonly right: Znode
      readonly in: readonly ('data' | 'acl')[]
    }
  | { readonly kind: 'delete'; readonly path: string; readonly left: Znode }
  | { readonly kind: 'leave'; readonly path: string }
  | { readonly kind: 'conflict'; readonly path: string; readonly reason: ConflictReason }
  | { readonly kind: 'obstacle'; readonly path: string; readonly error: Error }

export interface Policy {
  /** What is at the target, and was there before us, may be written over: the user has seen the plan. */
  readonly adopting: boolean
  /** Changes of others are written over. */
  readonly overwrite: boolean
  /** What the source has not is deleted, whoever made it. */
  readonly prune: boolean
}

/** Says what is to be done about a difference, where left is the target and right the source. */
export function verdictOf(difference: Difference, ledger: Ledger, policy: Policy): Verdict {
  const { kind, path } = difference
  if (kind === 'unreadable') return { kind: 'obstacle', path, error: difference.hidden.error }
  if (kind === 'removed') return removal(path, difference.left, ledger, policy)
  const { right } = difference
  const unknown = hiddenPart(right, kind === 'added' ? undefined : difference.in)
  if (unknown) return { kind: 'obstacle', path, error: unknown }
  if (kind === 'added') {
    const gone = ledger.relation(path, undefined) === 'moved' && !policy.adopting && !policy.overwrite
    return gone ? { kind: 'conflict', path, reason: 'deleted' } : { kind: 'create', path, right }
  }
  const { left } = difference
  const relation = ledger.relation(path, left.stat)
  if (relation === 'ours' || policy.overwrite || policy.adopting)
    return { kind: 'change', path, left, right, in: difference.in }
  return { kind: 'conflict', path, reason: relation === 'moved' ? 'changed' : 'created' }
}

function removal(path: string, left: Znode, ledger: Ledger, { overwrite, prune }: Policy): Verdict {
  // Not chosen itself, but above what was.
  if (left.data === undefined && !left.denied) return { kind: 'leave', path }
  const relation = ledger.relation(path, left.stat)
  if (relation === 'strange' && !prune) return { kind: 'leave', path }
  if (relation === 'moved' && !overwrite && !prune) return { kind: 'conflict', path, reason: 'changed' }
  return { kind: 'delete', path, left }
}

/** What keeps a znode of the source from being carried over as it is. @param differs undefined: all of it is needed */
function hiddenPart(
  { path, data, acl, denied }: Znode,
  differs: readonly ('data' | 'acl')[] | undefined,
): ZkError | WireError | HiddenHashError | undefined {
  if (data === undefined && denied && (!differs || differs.includes('data'))) return denied
  if (acl && isMasked(acl) && (!differs || differs.includes('acl'))) return new HiddenHashError(path)
  return undefined
}

/** The server hides the hash of a password, which is needed to give the same ACL to another znode. */
export class HiddenHashError extends Error {
  override readonly name = 'HiddenHashError'

  constructor(path: string) {
    super(`the source hides the hashes in the ACL of ${path}: it shows them to those who may change it`)
  }
}
