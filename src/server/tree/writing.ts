import type { Credential } from '../access/credential.ts'
import type { Profile } from '../settings/compat.ts'
import type { Draft } from './draft.ts'
import type { Tree } from './tree.ts'

/** Who wants a write, and where it is checked. */
export interface Writing {
  readonly draft: Draft
  readonly tree: Tree
  readonly ids: readonly Credential[]
  readonly sessionId: bigint
  readonly profile: Profile
  /** Whether TTL nodes are allowed (`zookeeper.extendedTypesEnabled`). */
  readonly ttl: boolean
  /** The schemes an ACL may have. */
  readonly schemes: ReadonlySet<string>
  readonly enforceQuota: boolean
}
