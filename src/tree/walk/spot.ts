import type { Buffer } from 'node:buffer'
import type { WireError, ZkError } from '../../wire/error.ts'
import type { Acl, Stat } from '../../wire/records.ts'

/** What a znode is asked for: data, stat and ACL as far as wanted (`parts`), or its children (`list`). */
export type Question = 'parts' | 'list'

/** A znode on its way from its name to what is told of it. */
export class Spot {
  prev: Link | undefined = undefined
  next: Link | undefined = undefined
  readonly path: string
  /** Levels below the root. */
  readonly level: number
  /** Where its name was. */
  readonly run: Run | undefined
  /** `unlisted`: its children are still to be asked for. */
  state: 'asked' | 'unlisted' | 'whole' | 'gone' = 'asked'
  children: readonly string[] | undefined = undefined
  data: Buffer | null | undefined = undefined
  stat: Stat | undefined = undefined
  acl: readonly Acl[] | undefined = undefined
  denied: ZkError | WireError | undefined = undefined

  constructor(path: string, level: number, run?: Run) {
    this.path = path
    this.level = level
    this.run = run
  }
}

/** Siblings of which nothing is known but their names. */
export class Run {
  prev: Link | undefined = undefined
  next: Link | undefined = undefined
  readonly parent: string
  readonly level: number
  readonly names: readonly string[]
  at = 0
  /** Some of its znodes were told: what is left of it comes soon, and is not read ahead. */
  near = false

  constructor(parent: string, level: number, names: readonly string[]) {
    this.parent = parent
    this.level = level
    this.names = names
  }

  get left(): number {
    return this.names.length - this.at
  }
}

/** Of the frontier's list. */
export type Link = Spot | Run
