import { escapeText, type Inert, own } from '../../render/text.ts'
import type { Io } from '../declare/io.ts'

const FIRST_MS = 500
const EVERY_MS = 100
const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'].map(escapeText)
const ERASE = own`\r\u001b[K`

/** Something that goes on, and a sign of it on the terminal. */
export interface Progress {
  /** The Io to print through: whatever is printed takes the sign away first. */
  readonly io: Io
  /** Tells what is going on: `1,234 znodes`. */
  tell(text: string): void
  stop(): void
}

/**
 * Shows on stderr that something goes on: from half a second on, one line, written again and again, erased at the end.
 * Nothing is shown where stderr is no terminal.
 * @param endless output that never ends is its own sign
 */
export function showProgress(io: Io, endless: boolean): Progress {
  if (endless) return { io, tell: () => {}, stop: () => {} }
  let started = 0
  let text = ''
  let shown = false
  let frame = 0
  const begin = () => {
    // Asked only now: what ends before pays nothing for the answer, nor for a clock.
    if (!io.errTty) return
    started = performance.now() - FIRST_MS
    draw()
  }
  const draw = () => {
    const seconds = Math.floor((performance.now() - started) / 1000)
    const line = [text, `${seconds} s`, 'Ctrl-C stops'].filter((part) => part !== '').join(' · ')
    io.err(own`${ERASE}${FRAMES[frame++ % FRAMES.length]!} ${escapeText(line.slice(0, io.columns - 3))}`)
    shown = true
    timer = setTimeout(draw, EVERY_MS)
    timer.unref()
  }
  let timer = setTimeout(begin, FIRST_MS)
  timer.unref()
  const hide = () => {
    if (shown) io.err(ERASE)
    shown = false
  }
  const stop = () => {
    clearTimeout(timer)
    hide()
  }
  const erasing: Io = Object.create(io, {
    out: {
      value: (chunk: Inert | Uint8Array) => {
        // On the same terminal the output itself shows that something goes on.
        if (io.outTty) stop()
        return io.out(chunk)
      },
    },
    err: {
      value: (message: Inert) => {
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
  }
}
