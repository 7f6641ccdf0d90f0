import { StopError } from '../../../cli/life/stop-error.ts'
import { MixedLayouts } from '../../../recipes/steps/mixed-layouts.ts'
import { SequenceExhausted } from '../../../recipes/steps/sequence-exhausted.ts'

/** Does something with a recipe; when what others have left there does not allow it, says what to do. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof SequenceExhausted) throw new StopError('conflict', error.message, error.advice)
    if (!(error instanceof MixedLayouts)) throw error
    throw new StopError('conflict', error.message, 'say --layout, as the other programs do, or use another path')
  }
}
