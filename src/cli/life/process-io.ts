import type { Io } from '../declare/io.ts'
import { Interrupted } from './stop-error.ts'

/** stdin, stdout and stderr of this process; `gone` is called when the reader of stdout went away (EPIPE). */
export function processIo(gone: (reason: Interrupted) => void): Io {
  // stdin and stderr are touched only when used: opening a stream costs a one-shot command milliseconds.
  const { stdout } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') gone(new Interrupted(141))
    // The terminal was closed: what SIGHUP says as well, in whichever order they come.
    else if (error.code === 'EIO') gone(new Interrupted(129))
    else throw error
  })
  let deaf = false
  const stderr = () => {
    // A closed stderr must not end a command that writes its data to stdout.
    if (!deaf) process.stderr.on('error', () => undefined)
    deaf = true
    return process.stderr
  }
  return {
    out(chunk) {
      if (stdout.write(chunk)) return undefined
      return new Promise((resolve) => {
        const done = () => {
          stdout.off('drain', done)
          stdout.off('close', done)
          stdout.off('error', done)
          resolve()
        }
        stdout.on('drain', done)
        stdout.on('close', done)
        stdout.on('error', done)
      })
    },
    err(text) {
      stderr().write(text)
    },
    async readStdin() {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
    },
    get inTty() {
      return process.getBuiltinModule('node:tty').isatty(0)
    },
    outTty: stdout.isTTY === true,
    get errTty() {
      return process.getBuiltinModule('node:tty').isatty(2)
    },
    get columns() {
      return stdout.columns || 80
    },
  }
}
