import type { Io } from '../../cli/declare/io.ts'
import { intoStream } from '../../cli/life/outflow.ts'
import { escapeLines, escapeText, type Inert, joined, linesOf, own } from '../../render/text.ts'
import { UsageError } from '../../wire/error.ts'
import type { Screen } from './screen.ts'

/** Where a command of the shell writes to. `close` makes it deaf: what comes later was not asked for any more. */
export interface Outlet extends Io {
  close(): void
  /** Says that nothing more comes, where somebody waits for that: a program, or the rest of a line. */
  end(): void
}

/** What all outlets have in common. */
function outlet(base: Omit<Io, 'readStdin'>, end = () => {}): Outlet {
  let closed = false
  return {
    ...base,
    get columns() {
      return base.columns
    },
    out: (chunk) => (closed ? undefined : base.out(chunk)),
    err: (text) => {
      if (!closed) base.err(text)
    },
    readStdin: () => Promise.reject(new UsageError('the shell has no stdin to read from', 'give a file')),
    close: () => {
      closed = true
    },
    end,
  }
}

/** Straight to the terminal: a command in front. */
export function terminalOutlet(screen: Screen, output: NodeJS.WriteStream | undefined): Outlet {
  return outlet({
    out(chunk) {
      if (screen.write(chunk) || !output) return undefined
      return new Promise((resolve) => output.once('drain', () => resolve()))
    },
    err: (text) => void screen.write(text),
    inTty: true,
    outTty: true,
    errTty: true,
    get columns() {
      return screen.columns
    },
  })
}

/** Whole lines above the one being edited: a command in the background. The last one may want its newline. */
export function aboveOutlet(screen: Screen, label: string, printed: (lines: number) => void): Outlet {
  let rest = own``
  const decoder = new TextDecoder()
  // Not even data as stored may move the cursor while a line is being edited.
  const put = (chunk: Inert | Uint8Array) => {
    const text = typeof chunk === 'string' ? chunk : escapeLines(decoder.decode(chunk, { stream: true }))
    const lines = linesOf(own`${rest}${text}`)
    rest = lines.pop()!
    if (lines.length === 0) return
    printed(lines.length)
    const front = escapeText(label)
    screen.printAbove(
      joined(
        lines.map((line) => own`${front}${line}`),
        '\n',
      ),
    )
  }
  return outlet(
    {
      out: (chunk) => put(chunk) as undefined,
      err: put,
      inTty: false,
      outTty: true,
      errTty: false,
      get columns() {
        return Math.max(20, screen.columns - label.length)
      },
    },
    () => {
      rest = own`${rest}${escapeLines(decoder.decode())}`
      if (rest !== '') put(own`\n`)
    },
  )
}

/**
 * Into a stream that is no terminal (a file, a program); errors still go where `terminal` puts them.
 * @param failed told when the stream takes no more
 */
export function streamOutlet(
  stream: NodeJS.WritableStream,
  terminal: Io,
  failed: (error: NodeJS.ErrnoException) => void,
): Outlet {
  return outlet(
    {
      out: intoStream(stream, failed),
      err: (text) => terminal.err(text),
      inTty: false,
      outTty: false,
      errTty: true,
      columns: 80,
    },
    () => void stream.end(),
  )
}
