import { ownStream } from '../../files/own-stream.ts'
import { escapeLines } from '../../render/text.ts'
import type { Io } from '../declare/io.ts'
import { intoDescriptor, intoPipe, intoStream, isFile, isTerminal, type Write } from './outflow.ts'
import { type OutputError, outputEnd } from './output-error.ts'
import { Interrupted } from './stop-error.ts'

/** The process's own streams. */
export interface ProcessIo extends Io {
  /** An error that a program may compare: escaped on a terminal only. */
  errAsStored(text: string): void
  /** Resolves when stderr has taken all that it was given, for who ends the process at once. */
  errWritten(): Promise<void>
}

/**
 * stdin, stdout and stderr of this process: the only place that writes to them, but for the terminal's owner.
 * @param end called when stdout takes no more: its reader went away, the disk is full, the terminal was closed
 */
export function processIo(end: (reason: Interrupted | OutputError) => void): ProcessIo {
  // Streams are touched only when used: opening one costs a one-shot command milliseconds.
  const outTty = isTerminal(1)
  const out = outTty
    ? intoStream(process.stdout, (error) => {
        // The terminal was closed: what SIGHUP says as well, in whichever order they come.
        end(error.code === 'EIO' ? new Interrupted(129) : outputEnd(error, 'stdout'))
      })
    : isFile(1)
      ? intoDescriptor(1, (error, written) => end(outputEnd(error, 'stdout', written)))
      : intoPipe(
          1,
          () => ownStream(1),
          (error) => end(outputEnd(error, 'stdout')),
        )
  let write: Write | undefined
  let last: Promise<void> | undefined
  const err = (text: string) => {
    // What stderr does not take is lost; the command goes on, for its data and its exit code.
    write ??= isFile(2) ? intoDescriptor(2, () => undefined) : intoStream(ownStream(2), () => undefined)
    last = write(text)
  }
  return {
    out,
    err,
    errAsStored(text) {
      err(this.errTty ? escapeLines(text) : text)
    },
    async errWritten() {
      await last
    },
    async readStdin() {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
    },
    streamStdin: () => process.stdin,
    get inTty() {
      return isTerminal(0)
    },
    outTty,
    get errTty() {
      return isTerminal(2)
    },
    get columns() {
      return process.stdout.columns || 80
    },
  }
}
