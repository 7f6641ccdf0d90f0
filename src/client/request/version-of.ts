import { bad } from '../../wire/given/given.ts'
import type { Kind } from '../../wire/given/kinds.ts'
import { callShape } from '../terms/call-shape.ts'

const version: Kind = {
  says: 'the number in a stat',
  fits: (value) => typeof value === 'number' && (value | 0) === value,
}

/** What the options of a write may be that is bound to a version. */
export const versionShape = { ...callShape, version }

/**
 * The version that a write is bound to; -1 for any.
 * @throws UsageError for what is none, such as a whole stat: on the wire that would be version 0, which many a znode has
 */
export function versionOf(given: number | undefined): number {
  const wanted = given === undefined ? -1 : given
  if (!version.fits(wanted)) throw bad('version', version.says, wanted)
  return wanted
}
