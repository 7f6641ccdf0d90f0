import { UsageError } from '../../wire/error.ts'

/**
 * The version that a write is bound to; -1 for any.
 * @throws UsageError for what is none, such as a whole stat: on the wire that would be version 0, which many a znode has
 */
export function versionOf(version: number | undefined): number {
  const wanted = version ?? -1
  if (typeof wanted !== 'number' || (wanted | 0) !== wanted)
    throw new UsageError(`bad version ${String(wanted)}: it is the number in a stat`)
  return wanted
}
