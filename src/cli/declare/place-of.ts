import type { Place } from '../../wire/hint.ts'

/** Where what a command prints is read. A script has no shell: who reads its errors is outside. */
export function placeOf({ shell }: { readonly shell?: unknown }): Place {
  return shell ? 'shell' : 'outside'
}
