import type { Place } from '../../wire/hint.ts'
import type { Context } from './context.ts'

/** Where what a command prints is read. A script has no shell: who reads its errors is outside. */
export function placeOf({ shell }: Pick<Context, 'shell'>): Place {
  return shell ? 'shell' : 'outside'
}
