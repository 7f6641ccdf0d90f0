import type { Buffer } from 'node:buffer'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Znode } from '../walk/znode.ts'

/** A znode as it was read, of which a session has told the stat. */
export type Read = Znode & { readonly stat: Stat }

export interface CreateStep {
  readonly do: 'create'
  readonly path: string
  readonly data: Buffer | null
  readonly acl: readonly Acl[]
  /** More is created below it. */
  readonly parent: boolean
}

export interface SetStep {
  readonly do: 'set'
  readonly path: string
  readonly data: Buffer | null
  readonly left: Read
  /** It gets another ACL as well, by a step of its own. */
  readonly both: boolean
}

export interface AclStep {
  readonly do: 'acl'
  readonly path: string
  readonly acl: readonly Acl[]
  readonly left: Read
  /** `early` before anything comes below it: it lets everybody create there. */
  readonly when: 'early' | 'late'
  /** It got other data, too, by a step of its own. */
  readonly both: boolean
}

/** Gives a parent that was created in this transfer its own ACL. */
export interface CloseStep {
  readonly do: 'close'
  readonly path: string
  readonly acl: readonly Acl[]
}

export interface DeleteStep {
  readonly do: 'delete'
  readonly path: string
  readonly left: Read
}

/** What a session does of a transfer to one znode. Paths are the client's. */
export type Step = CreateStep | SetStep | AclStep | CloseStep | DeleteStep

/** Steps of a batch in the order in which they are taken, whatever their paths: the journal's, too. */
export function inTurn(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => turnOf(a) - turnOf(b))
}

const KINDS: readonly Step['do'][] = ['create', 'set', 'delete', 'acl', 'close']

function turnOf(step: Step): number {
  return step.do === 'acl' && step.when === 'early' ? -1 : KINDS.indexOf(step.do)
}
