import { ms, type Shape, signal } from '../../wire/given/kinds.ts'
import type { CallOptions } from './options.ts'

/** What the options of any call may be. */
export const callShape: Shape<CallOptions> = { signal, timeout: ms }
