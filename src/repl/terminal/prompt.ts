import type { SessionState } from '../../client/terms/session-events.ts'
import { cells, graphemes } from '../line/graphemes.ts'
import type { Run } from './layout.ts'
import { colours, styles } from './styles.ts'

/** What the prompt tells. */
export interface PromptFacts {
  /** Name of the profile, or where we are connected to. */
  readonly name: string
  /** Colour of the profile. */
  readonly colour: string | undefined
  /** `none` before `connect` and after `close`. */
  readonly state: SessionState | 'none'
  /** Writes are refused, on this side or by the server. */
  readonly readOnly: boolean
  /** Operations of the transaction that is open, if one is. */
  readonly operations: number | undefined
  readonly cwd: string
  /** Exit code of the last line. */
  readonly status: number
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean
}

/** `prod ● /kafka ❯ `: name, state of the session, working znode. */
export function prompt(facts: PromptFacts, columns: number): Run[] {
  const { dot, style } = light(facts)
  return [
    { text: facts.name, style: (facts.colour && colours[facts.colour]) ?? styles.strong },
    { text: ' ' },
    { text: dot, style },
    ...(facts.readOnly ? [{ text: ' read-only', style: styles.waiting }] : []),
    ...(facts.operations === undefined ? [] : [{ text: ` txn ${facts.operations}`, style: styles.waiting }]),
    { text: ` ${shortPath(facts.cwd, Math.max(12, Math.floor(columns / 3)), facts.unicode)} ` },
    { text: facts.unicode ? '❯' : '>', style: facts.status === 0 ? styles.good : styles.bad },
    { text: ' ' },
  ]
}

function light({ state, unicode }: PromptFacts): { dot: string; style: string } {
  if (state === 'connected' || state === 'connected-read-only') return { dot: unicode ? '●' : '*', style: styles.good }
  if (state === 'connecting' || state === 'reconnecting') return { dot: unicode ? '◐' : '~', style: styles.waiting }
  return { dot: unicode ? '○' : '!', style: styles.bad }
}

/** A path cut at its beginning, at a `/`, to at most `width` cells. */
export function shortPath(path: string, width: number, unicode = true): string {
  if (cells(path) <= width) return path
  const all = graphemes(path)
  let room = width - 1
  let first = all.length
  while (first > 0 && room >= all[first - 1]!.width) room -= all[--first]!.width
  const tail = path.slice(all[first]?.start ?? 0)
  const slash = tail.indexOf('/')
  return `${unicode ? '…' : '~'}${slash > 0 ? tail.slice(slash) : tail}`
}
