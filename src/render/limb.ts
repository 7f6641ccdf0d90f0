import { blanks, escapeText, type Inert, joined, own } from './text.ts'

/** Where something hangs in a drawn tree. The root hangs from nothing; all below one share what is above them. */
export interface Limb {
  /** Nothing hangs below it from the same place. */
  readonly isLast: boolean
  /** 1 for what hangs from the root. */
  readonly level: number
  readonly above: Limb | undefined
}

/** @param above where the parent hangs; undefined for the root */
export function hang(above: Limb | undefined, isLast: boolean): Limb {
  return { isLast, level: (above?.level ?? 0) + 1, above }
}

/** What is drawn before a name, and below it before what else is said of it. */
export interface Lead {
  readonly first: Inert
  readonly rest: Inert
}

interface Ink {
  readonly fork: Inert
  readonly end: Inert
  readonly line: Inert
}

const lines: Ink = { fork: own`├── `, end: own`└── `, line: own`│   ` }
const ascii: Ink = { fork: own`|-- `, end: own`\`-- `, line: own`|   ` }
const EACH = 4

/**
 * Draws the branches that lead to a limb. However deep it hangs they take about half of the room: the first ones give way to
 * the number of the level, `[12]`.
 * @param room cells of a line
 */
export function leadTo(limb: Limb | undefined, unicode: boolean, room: number): Lead {
  if (!limb) return { first: own``, rest: own`` }
  const { fork, end, line } = unicode ? lines : ascii
  const most = Math.max(1, Math.floor(room / 2 / EACH))
  const isDeep = limb.level > most
  const above: Inert[] = []
  for (let at = limb.above; at && above.length < (isDeep ? most - 2 : most); at = at.above)
    above.push(at.isLast ? blanks(EACH) : line)
  const level = isDeep ? own`[${escapeText(String(limb.level))}] ` : own``
  const before = joined(above.reverse())
  return {
    first: own`${level}${before}${limb.isLast ? end : fork}`,
    rest: own`${blanks(level.length)}${before}${limb.isLast ? blanks(EACH) : line}`,
  }
}
