import { StopError } from '../../../cli/life/stop-error.ts'
import { MixedLayouts } from '../../../recipes/steps/mixed-layouts.ts'

/** Does something with a recipe; when others use names there that do not go together with ours, says what to do. */
export async function refusingMixed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof MixedLayouts)) throw error
    throw new StopError('conflict', error.message, 'say --layout, as the other programs do, or use another path')
  }
}
