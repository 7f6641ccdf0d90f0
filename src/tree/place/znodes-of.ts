import { errorCodes } from '../../wire/codes.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import type { ReadTreeOptions } from '../walk/read-tree.ts'
import { walkOrder } from '../walk/walk-order.ts'
import type { Znode } from '../walk/znode.ts'
import { newTally } from '../walk/znode.ts'
import { Ancestors, between } from './ancestors.ts'
import { HELD, HELD_UNORDERED } from './limits.ts'
import { type Part, weightOf } from './part.ts'

interface Told {
  readonly path: string
  data?: Part['data']
  acl?: Part['acl']
  readonly stat?: Part['stat']
  unread?: Part['unread']
}

/** What a place is to read a tree. */
interface PartSource {
  /** For messages. */
  readonly name: string
  /** An ACL that is not told is that of the parent. */
  readonly inherits: boolean
  /** It stands in no order: up to 256 MiB of it are held. */
  readonly unordered?: boolean | undefined
}

/**
 * Makes znodes of what a file tells, in the order of a walk, with the parents that were left out. Memory holds 8 MiB of it,
 * or what an unordered source may have; up to that size it may stand in any order.
 * @throws UsageError for a znode that is told of twice, or, in a larger file, in another order
 */
export async function* znodesOf(
  parts: AsyncIterable<readonly Part[]>,
  source: PartSource,
  options: ReadTreeOptions = {},
): AsyncGenerator<Znode[]> {
  const wanted = filter(options)
  const complete = completer(source.inherits)
  for await (const told of inOrder(parts, source)) {
    options.signal?.throwIfAborted()
    const batch = told.flatMap(complete).flatMap(wanted)
    if (batch.length > 0) yield batch
  }
}

async function* inOrder(parts: AsyncIterable<readonly Part[]>, source: PartSource): AsyncGenerator<Told[]> {
  const held = new Held(source)
  for await (const some of parts) {
    for (const part of some) held.take(part)
    const done = held.done()
    if (done.length > 0) yield done
  }
  yield held.rest()
}

/** What was told, until it is certain that nothing more comes that belongs to it or before it. */
class Held {
  readonly #name: string
  /** Bytes that are held where it is in no order. */
  readonly #most: number
  #held = new Map<string, Told>()
  #last: Told | undefined
  #bytes = 0
  #ordered = true
  #streams = false

  constructor({ name, unordered }: PartSource) {
    this.#name = name
    this.#most = unordered ? HELD_UNORDERED : HELD
  }

  take(part: Part): void {
    const known = this.#held.get(part.path)
    if (known) this.#merge(known, part)
    const inPlace = !this.#last || known === this.#last || (!known && walkOrder(this.#last.path, part.path) < 0)
    if (!inPlace && this.#streams) throw this.#disorder(`tells of ${shown(part.path)} after ${shown(this.#last!.path)}`)
    this.#ordered &&= inPlace
    if (!known) {
      const { path, data, acl, stat, unread } = part
      this.#last = { path, data, acl, stat, unread }
      this.#held.set(part.path, this.#last)
    }
    this.#bytes += weightOf(part)
  }

  done(): Told[] {
    if (this.#bytes < HELD && !this.#streams) return []
    if (!this.#ordered && this.#bytes < this.#most) return []
    if (!this.#ordered) throw this.#disorder('is not in the order of a walk')
    this.#streams = true
    // The last one may have more parts.
    const done = [...this.#held.values()]
    const open = done.pop()
    this.#held = new Map(open ? [[open.path, open]] : [])
    return done
  }

  rest(): Told[] {
    const rest = [...this.#held.values()]
    return this.#ordered ? rest : rest.sort((a, b) => walkOrder(a.path, b.path))
  }

  #merge(known: Told, { path, first, data, acl, unread }: Part): void {
    const again = (what: string) => new UsageError(`${this.#name} tells ${what}${shown(path)} twice`)
    if (first) throw again('of ')
    if (data !== undefined && known.data !== undefined) throw again('the data of ')
    if (acl !== undefined && known.acl !== undefined) throw again('the ACL of ')
    if (data !== undefined) known.data = data
    if (acl !== undefined) known.acl = acl
    known.unread ||= unread
  }

  #disorder(what: string): UsageError {
    return new UsageError(
      `${this.#name} ${what}, and has more than ${this.#most >> 20} MiB`,
      'write a znode before those below it, and siblings by code unit, as an export does',
    )
  }
}

/** Puts in the parents that were left out, and the ACLs that are those of the parents. */
function completer(inherits: boolean): (told: Told) => Znode[] {
  const way = new Ancestors<readonly Acl[] | undefined>()
  return ({ path, data, acl, stat, unread }) => {
    const above = way.leaveTo(path)
    const inherited = inherits ? above?.known : undefined
    const own = acl === undefined ? inherited : (acl ?? undefined)
    const missing = between(above?.path, path)
    for (const parent of missing) way.enter(parent, inherited)
    way.enter(path, own)
    const parents = missing.map((parent) => ({ path: parent, data: undefined, acl: inherited }))
    return [
      ...parents,
      { path, data, acl: own, stat, denied: unread ? new ZkError(errorCodes.NoAuth.code, path) : undefined },
    ]
  }
}

/** Takes out what is not wanted. */
function filter({ want = {}, depth, skip, tally = newTally() }: ReadTreeOptions): (znode: Znode) => Znode[] {
  let skipped: string | undefined
  return ({ path, data, acl, stat, denied }) => {
    if (depth !== undefined && path.split('/').length - 1 > depth) return []
    if (skipped !== undefined && path.startsWith(`${skipped}/`)) return []
    if (path !== '' && skip?.(path)) {
      skipped = path
      tally.skipped++
      return []
    }
    tally.read++
    if (denied) tally.denied++
    // Not spread: this runs for every znode of a file.
    const told: { -readonly [K in keyof Znode]: Znode[K] } = { path }
    if (want.data) told.data = data
    if (want.acl) told.acl = acl
    if (want.stat && stat) told.stat = stat
    if (denied) told.denied = denied
    return [told]
  }
}

function shown(path: string): string {
  return path === '' ? 'the root' : path
}
