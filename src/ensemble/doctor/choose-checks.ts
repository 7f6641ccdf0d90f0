import { UsageError } from '../../wire/error.ts'
import type { Check } from './finding.ts'

/**
 * The checks to run, in their order.
 * @param only ids; none for all
 * @param ignore ids that are left out
 * @throws UsageError when none is left
 */
export function chooseChecks(all: readonly Check[], only: readonly string[], ignore: readonly string[]): Check[] {
  const chosen = all.filter(({ id }) => (only.length === 0 || only.includes(id)) && !ignore.includes(id))
  if (chosen.length === 0) throw new UsageError('no check is left', '--ignore takes out all that --only names')
  return chosen
}
