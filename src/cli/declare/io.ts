import type { Inert } from '../../render/text.ts'

/** Where a command reads and writes. The process's own streams, a shell's, or a test's. */
export interface Io {
  /**
   * Data, and nothing else; bytes are data as stored. The promise, if any, resolves when it is written, or cannot be: then the signal of the
   * context is aborted.
   */
  out(chunk: Inert | Uint8Array): Promise<void> | undefined
  /** Progress, hints, warnings, errors. */
  err(text: Inert): void
  /** All of stdin. */
  readStdin(): Promise<Buffer>
  /** The same as it comes, for what may be large; where left out, it is read as a whole. */
  streamStdin?(): AsyncIterable<Buffer>
  readonly inTty: boolean
  readonly outTty: boolean
  readonly errTty: boolean
  /** Width of the terminal; 80 where there is none. */
  readonly columns: number
}
