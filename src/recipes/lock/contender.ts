import { sequencePattern } from '../steps/sequence-number.ts'
import { inOrder } from '../steps/sequence-order.ts'

/**
 * How programs name their places in a lock: Curator's mutex and selector (`_c_GUID-lock-N`), its latch (`_c_GUID-latch-N`),
 * its read/write lock (`_c_GUID-__READ__N`), kazoo's locks and elections (`GUID__lock__N`, `GUID__rlock__N`).
 * Each family sees its own names only, so all who share a lock must use one of them.
 */
export type Layout = 'curator' | 'latch' | 'curator-rw' | 'kazoo'

/** Those a lock may ask for. */
export const lockLayouts = ['curator', 'curator-rw', 'kazoo'] as const satisfies readonly Layout[]

/**
 * What stands before the number, of exclusive and of shared places. Curator's mutex and latch have no shared ones; they
 * look for their own mark only, so that they wait for ours.
 */
const marks: Readonly<Record<Layout, readonly [exclusive: string, shared: string]>> = {
  curator: ['-lock-', '-shared-lock-'],
  latch: ['-latch-', '-shared-latch-'],
  'curator-rw': ['-__WRIT__', '-__READ__'],
  kazoo: ['__lock__', '__rlock__'],
}

/** A place in the queue before a lock, read from the name of its znode. */
export interface Contender {
  readonly name: string
  /** As the server counted it: 32 bits, signed. */
  readonly sequence: number
  /** Shares the lock with other shared contenders. */
  readonly shared: boolean
  /** By whose programs it was made. */
  readonly layout: Layout
}

const shape = new RegExp(
  String.raw`(shared-lock-|lock-|shared-latch-|latch-|__lock__|__rlock__|__WRIT__|__READ__|^x-?-?\d+-)${sequencePattern}$`,
)

/** Reads a child's name; undefined when it is no contender: other znodes may lie in the same directory. */
export function readContender(name: string): Contender | undefined {
  const match = shape.exec(name)
  if (!match) return undefined
  const [, mark, digits] = match as unknown as [string, string, string]
  const sequence = Number(digits)
  if (sequence > 2_147_483_647 || sequence < -2_147_483_648) return undefined
  return { name, sequence, shared: /shared|rlock|READ/.test(mark), layout: layoutOf(mark) }
}

function layoutOf(mark: string): Layout {
  if (mark.endsWith('lock__')) return 'kazoo'
  if (mark.endsWith('latch-')) return 'latch'
  // The WriteLock of ZooKeeper's own recipes (`x-SESSION-N`) sees every name, and we see its.
  return mark.startsWith('__') ? 'curator-rw' : 'curator'
}

/** The contenders among a znode's children, first come first. */
export function contendersOf(children: readonly string[]): Contender[] {
  return inOrder(children.map(readContender).filter((contender) => contender !== undefined))
}

/** The name a contender asks for; the server appends the number. */
export function contenderName(layout: Layout, shared: boolean, guid: string): string {
  const mark = marks[layout][shared ? 1 : 0]
  return layout === 'kazoo' ? `${guid.replaceAll('-', '')}${mark}` : `_c_${guid}${mark}`
}
