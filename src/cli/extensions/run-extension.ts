import type { Readable } from 'node:stream'
import { escapeLines } from '../../render/text.ts'
import type { Context } from '../declare/context.ts'
import { Interrupted } from '../life/stop-error.ts'
import { Child } from '../program/child.ts'
import { leaveCtrlC } from '../program/leave-ctrl-c.ts'
import { extensionEnvironment } from './extension-environment.ts'
import type { FoundExtension } from './find-extension.ts'

/** How an extension runs. */
interface Way {
  /** It reads nothing: we read stdin ourselves. */
  readonly unread?: boolean
  /** What it prints goes through `io`, into a file or another program. */
  readonly heard?: boolean
  /** Without the terminal: nobody types, and all it prints goes through `io`. */
  readonly background?: boolean
}

/** What one that nobody wants to hear any more gets between SIGTERM and SIGKILL, in ms. */
const GRACE = 5_000

type Around = Pick<Context, 'cwd' | 'embeddedAddress' | 'io' | 'lend' | 'settings' | 'signal'>

/** What ends a program, besides Ctrl-C. */
const ending = ['SIGTERM', 'SIGHUP'] as const

/**
 * Runs an extension to its end, as if it had been called itself: its words as they are, the terminal, the signals.
 * @returns its exit code, 128 + number when a signal ended it
 * @throws StopError when it cannot be started; what starting a server in this process throws
 */
export async function runExtension(
  { path, argv }: FoundExtension,
  around: Around,
  { unread = false, heard = false, background = false }: Way = {},
): Promise<number> {
  const { io } = around
  const env = await extensionEnvironment(around)
  const start = (): Child =>
    new Child({
      argv: [path, ...argv],
      env,
      stdin: unread || background ? 'ignore' : 'inherit',
      output: { stdout: heard || background ? 'pipe' : 'inherit', stderr: background ? 'pipe' : 'inherit' },
      foreground: !background && (io.inTty || io.outTty || io.errTty),
    })
  if (background) return hear(start(), around)
  return around.lend(() => inFront(start(), (child) => (heard ? hear(child, around) : child.ended)))
}

/** It gets what we get, once. */
async function inFront(child: Child, end: (child: Child) => Promise<number>): Promise<number> {
  const pass = (name: NodeJS.Signals): void => void child.pass(name)
  for (const name of ending) process.on(name, pass)
  try {
    return await leaveCtrlC(
      () => end(child),
      () => pass('SIGINT'),
    )
  } finally {
    for (const name of ending) process.off(name, pass)
  }
}

/** Passes on what it prints. Who does not want any more of it ends it. */
async function hear(child: Child, { io, signal }: Around): Promise<number> {
  const stop = (): void => {
    child.signal('SIGTERM')
    setTimeout(() => child.sweep(), GRACE).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const decoder = new TextDecoder()
    const [exit] = await Promise.all([
      child.ended,
      each(child.stdout, (chunk) => io.out(chunk)),
      each(child.stderr, (chunk) => io.err(escapeLines(decoder.decode(chunk, { stream: true })))),
    ])
    return signal.reason instanceof Interrupted ? signal.reason.code : exit
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function each(stream: Readable | null, take: (chunk: Buffer) => Promise<void> | undefined | void): Promise<void> {
  for await (const chunk of stream ?? []) await take(chunk as Buffer)
}
