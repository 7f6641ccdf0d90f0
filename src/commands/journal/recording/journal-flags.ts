import { flag } from '../../../cli/declare/flags.ts'

/** For commands that keep what they delete or overwrite. */
export const journalFlags = {
  'no-journal': flag.switch({ summary: 'keep nothing in the journal: undo cannot put it back' }),
} as const

/** For recursive deletion. */
export const treeFlags = {
  limit: flag.integer({ summary: 'refuse when there are more than N znodes', min: 1 }),
  ...journalFlags,
} as const

/** What to type when it was a mistake. */
export function undoHint(entry: number | undefined): string {
  return entry === undefined ? '' : `; undo ${entry} puts it back`
}
