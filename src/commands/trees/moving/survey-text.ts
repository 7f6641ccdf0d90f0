import { bytes } from '../../../render/units.ts'
import type { Comparison } from '../../../tree/place/differences.ts'
import type { Survey } from '../../../tree/transfer/survey.ts'
import { obstacles } from '../../journal/recording/notes.ts'
import type { Selection } from './selection.ts'

/** `create 1204 znodes, change 3, 1.2 MB`; what there is none of is left out. */
export function surveyText({ created, changed, deleted, bytes: size }: Survey): string {
  const counts = { create: created, change: changed, delete: deleted }
  const parts = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what} ${count}`] : []))
  const [first, ...rest] = parts
  if (first === undefined) return 'nothing to do'
  const znodes = /\b1$/.test(first) ? 'znode' : 'znodes'
  return [`${first} ${znodes}`, ...rest, ...(size > 0 ? [bytes(size)] : [])].join(', ')
}

/** What is worth knowing before it is agreed to: a line each. */
export function surveyNotes(found: Survey, counts: Comparison, { differing, unreadable }: Selection): string {
  const { opened, masked, large, ephemerals, refused } = found
  const notes = [
    ...(opened > 0
      ? [`${opened} parents let only us create below them until all of that is there: then they get their ACLs`]
      : []),
    ...(masked > 0
      ? [`${masked} have digest entries whose hashes were hidden when they were read: they match nobody`]
      : []),
    ...(large > 0 ? [`${large} have more data than servers take by default (jute.maxbuffer)`] : []),
    ...(ephemerals > 0 ? [`${ephemerals} of those to delete are ephemerals: undo cannot bring them back`] : []),
    ...(differing > 0 ? [`${differing} are there and differ: they stay as they are`] : []),
    ...(unreadable > 0 ? [`${unreadable} may not be read: nobody knows whether they are as they should be`] : []),
    ...leftOut(counts),
  ]
  const first = obstacles({ obstacles: found.obstacles, conflicts: 0, failed: refused })
  return notes.map((note) => `note: ${note}\n`).join('') + first
}

/** What a tree has and no other gets, in numbers. */
export function leftOut({ ephemerals, hidden }: Comparison): string[] {
  return [
    ...(ephemerals.right > 0 ? [`${ephemerals.right} ephemerals are left out: they belong to sessions`] : []),
    ...(hidden > 0 ? [`of ${hidden} ACLs the server hides the hashes: only the users were compared`] : []),
  ]
}
