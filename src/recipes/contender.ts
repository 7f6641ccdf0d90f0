import { inOrder } from './sequence-order.ts'

/**
 * How programs name their places in a lock: Curator's mutex, latch and selector (`_c_GUID-lock-N`), Curator's
 * read/write lock (`_c_GUID-__READ__N`), kazoo's locks and elections (`GUID__lock__N`, `GUID__rlock__N`).
 * Each family sees its own names only, so all who share a lock must use one of them.
 */
export type Layout = 'curator' | 'curator-rw' | 'kazoo'

export const layouts = ['curator', 'curator-rw', 'kazoo'] as const satisfies readonly Layout[]

/** A place in the queue before a lock, read from the name of its znode. */
export interface Contender {
  readonly name: string
  /** As the server counted it: 32 bits, signed. */
  readonly sequence: number
  /** Shares the lock with other shared contenders. */
  readonly shared: boolean
  readonly layout: Layout
}

const shape = /(lock-|latch-|__lock__|__rlock__|__WRIT__|__READ__|^x-?-?\d+-)(-?\d{10,11})$/

/** Reads a child's name; undefined when it is no contender: other znodes may lie in the same directory. */
export function readContender(name: string): Contender | undefined {
  const match = shape.exec(name)
  if (!match) return undefined
  const [, mark, digits] = match as unknown as [string, string, string]
  const sequence = Number(digits)
  if (sequence > 2_147_483_647 || sequence < -2_147_483_648) return undefined
  const layout = mark.includes('lock__') ? 'kazoo' : mark.startsWith('__') ? 'curator-rw' : 'curator'
  return { name, sequence, shared: mark === '__rlock__' || mark === '__READ__', layout }
}

/** The contenders among a znode's children, first come first. */
export function contendersOf(children: readonly string[]): Contender[] {
  return inOrder(children.map(readContender).filter((contender) => contender !== undefined))
}

/** The name a contender asks for; the server appends the number. */
export function contenderName(layout: Layout, shared: boolean, guid: string, curatorMark = 'lock-'): string {
  if (layout === 'kazoo') return `${guid.replaceAll('-', '')}${shared ? '__rlock__' : '__lock__'}`
  if (layout === 'curator-rw' || shared) return `_c_${guid}-${shared ? '__READ__' : '__WRIT__'}`
  return `_c_${guid}-${curatorMark}`
}
