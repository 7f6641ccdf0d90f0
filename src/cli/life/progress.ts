import { escapeText, type Inert, own } from '../../render/text.ts'
import type { Context } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import { warn } from './notices.ts'
import { running } from './running.ts'

const FIRST_MS = 500
/** How often it is looked whether a server keeps us waiting, in ms, where no line is drawn. */
const LOOK_MS = 250
const EVERY_MS = 100
const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'].map(escapeText)
/** Columns left free: for the sign and a blank, and for the ^C that a terminal itself puts there. */
const ROOM = 4
const ERASE = own`\r\u001b[K`

/** Something that goes on, and a sign of it on the terminal. */
export interface Progress {
  /** The Io to print through: whatever is printed takes the sign away first. */
  readonly io: Io
  /** Tells what is going on: `1,234 znodes`. */
  tell(text: string): void
  stop(): void
  /** The terminal is somebody else's from now on. */
  lend(): void
  /** Nobody waits for it any more: what it still prints is not seen. */
  mute(): void
}

/**
 * Shows on stderr that something goes on: from half a second on, one line, written again and again, erased at the end; and
 * what a server is waited for to do. Nothing is shown where stderr is no terminal.
 * @param endless output that never ends is its own sign: only when a server keeps it waiting that is told, once a time
 */
export function showProgress(
  context: Pick<Context, 'io' | 'waitsFor'> & Partial<Pick<Context, 'signal' | 'stop'>>,
  endless: boolean,
): Progress {
  const { io } = context
  const waitsFor = (): string => {
    const whom = context.waitsFor?.()
    return whom === undefined ? '' : `waiting for ${whom}`
  }
  if (endless) return tellWaits(io, waitsFor)
  const signal = context.stop ?? context.signal
  let started = 0
  let text = ''
  let shown = false
  let muted = false
  let frame = 0
  const begin = () => {
    // Asked only now: what ends before pays nothing for the answer, nor for a clock.
    if (!io.errTty || process.env.TERM === 'dumb') return
    // Ctrl-C is shown where the cursor is: not behind a sign that would then stay.
    signal?.addEventListener('abort', hide)
    started = performance.now() - FIRST_MS
    draw()
  }
  const draw = () => {
    // The shell may leave it behind now, and its line with it.
    if (signal?.aborted) return hide()
    // The command was sent to the background.
    if (!io.errTty) return
    const seconds = Math.floor((performance.now() - started) / 1000)
    const line = [text, `${seconds} s`, 'Ctrl-C stops', waitsFor()].filter((part) => part !== '').join(' · ')
    io.err(own`${ERASE}${FRAMES[frame++ % FRAMES.length]!} ${escapeText(line.slice(0, io.columns - ROOM))}`)
    shown = true
    timer = setTimeout(draw, EVERY_MS)
    timer.unref()
  }
  let timer = setTimeout(begin, FIRST_MS)
  timer.unref()
  const hide = () => {
    if (shown && io.errTty) io.err(ERASE)
    shown = false
  }
  const stop = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', hide)
    hide()
  }
  const erasing: Io = Object.create(io, {
    out: {
      value: (chunk: Inert | Uint8Array) => {
        if (muted) return undefined
        // On the same terminal the output itself shows that something goes on.
        if (io.outTty) stop()
        return io.out(chunk)
      },
    },
    err: {
      value: (message: Inert) => {
        if (muted) return
        hide()
        io.err(message)
      },
    },
  })
  return {
    io: erasing,
    tell(next) {
      text = next
    },
    stop,
    lend: stop,
    mute() {
      stop()
      muted = true
    },
  }
}

/** For output that never ends: a line when a server keeps it waiting, and none while a program of ours has the terminal. */
function tellWaits(io: Io, waitsFor: () => string): Progress {
  let told = ''
  let muted = false
  const look = (): void => {
    const text = running.size > 0 ? '' : waitsFor()
    if (text !== '' && text !== told) warn({ io }, text)
    told = text
  }
  const timer = io.errTty ? setInterval(look, LOOK_MS).unref() : undefined
  const stop = (): void => clearInterval(timer)
  const own: Io = Object.create(io, {
    out: { value: (chunk: Inert | Uint8Array) => (muted ? undefined : io.out(chunk)) },
    err: { value: (message: Inert) => (muted ? undefined : io.err(message)) },
  })
  return {
    io: own,
    tell: () => {},
    stop,
    // Whoever waits for a server before it takes the terminal is told so.
    lend: () => {},
    mute() {
      stop()
      muted = true
    },
  }
}
