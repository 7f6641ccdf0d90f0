import type { Keyboard } from './keyboard.ts'
import type { Screen } from './screen.ts'
import type { TerminalLoan } from './terminal-loan.ts'

/** How long a command may take to end after Ctrl-C before the prompt comes back without it. */
const PATIENCE_MS = 400

interface Front {
  readonly parts: { readonly keyboard: Keyboard; readonly screen: Screen; readonly loan: TerminalLoan }
  leave(exit: number): void
}

/**
 * Waits for a command in front, and lets Ctrl-C end it, and Ctrl-Z send it to the background. A command that does not end soon is left to itself; its session
 * is the shell's and stays.
 * @param stop is called at the first Ctrl-C
 * @param toBack takes the command over, and shows ^Z; where left out, Ctrl-Z suspends the process
 * @returns its exit code; 130 where it was interrupted, 0 where it was sent to the background
 */
export async function inFront(
  shell: Front,
  done: Promise<number>,
  stop: () => void,
  toBack?: () => void,
): Promise<number> {
  const { keyboard, screen, loan } = shell.parts
  let release!: (exit: number) => void
  const released = new Promise<number>((resolve) => {
    release = resolve
  })
  let interrupted = false
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => {
    if (interrupted) return release(130)
    interrupted = true
    keyboard.forget()
    stop()
    timer = setTimeout(() => release(130), PATIENCE_MS)
  }
  keyboard.intercept = ({ name }) => {
    if (name === 'ctrl-c') {
      interrupt()
      screen.write('^C\n')
    } else if (name === 'ctrl-z' && toBack) {
      toBack()
      release(0)
    } else if (name === 'ctrl-z') void loan.suspend()
    else if (name === 'ctrl-\\') {
      shell.leave(131)
      stop()
      release(131)
    } else return false
    return true
  }
  // While the terminal is lent, or knows no cursor, it is in its usual mode, and Ctrl-C comes as a signal.
  const signalled = () => {
    // The driver has shown ^C where the cursor was.
    if (screen.isPlain && !loan.isLent) screen.write('\n')
    interrupt()
  }
  process.on('SIGINT', signalled)
  try {
    return await Promise.race([done, released])
  } finally {
    clearTimeout(timer)
    process.off('SIGINT', signalled)
    keyboard.intercept = () => false
  }
}
