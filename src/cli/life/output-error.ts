import { systemText } from '../../files/system-text.ts'
import { Interrupted } from './stop-error.ts'

/** What a command printed could not be written, to the end or at all. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** Whether the command had changed what it was to change. */
  readonly applied: boolean

  constructor(message: string, applied = false) {
    super(message)
    this.applied = applied
  }

  /** The same, of a command whose work was done before its result could not be printed. */
  afterwards(): OutputError {
    return new OutputError(`${this.message}; the command itself was carried out`, true)
  }
}

/**
 * Why output ended. A reader that went away has seen enough: the command ends quietly, as by SIGPIPE.
 * @param place where the data went: `stdout`, a file
 * @param written bytes it took before, where that is known
 */
export function outputEnd(error: NodeJS.ErrnoException, place: string, written?: number): OutputError | Interrupted {
  if (['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')) return new Interrupted(141)
  const part = written ? `, after ${written} bytes` : ''
  return new OutputError(`cannot write to ${place}: ${systemText(error)}${part}`)
}
