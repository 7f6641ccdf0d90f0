import { renderPlain } from '../../../render/plain.ts'
import { type Compared, hunksOf } from './compared.ts'
import { unifiedView } from './compared-view.ts'

/** A difference as `diff` prints it, for plans: lines, each ending in a newline. */
export async function unifiedText(compared: Omit<Compared, 'hunks'>): Promise<string> {
  const hunks = await hunksOf(compared.difference)
  return [...renderPlain(unifiedView({ ...compared, hunks }))].join('')
}
