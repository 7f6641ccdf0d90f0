import { openAgain } from './open-again.ts'

const bun = globalThis.Bun

/**
 * The stream of stdout or stderr where that is no file. A pipe that the standalone binary writes into is opened once more for it:
 * its runtime has what it writes into not wait, and leaves it so, for all who share it; the next of them would lose what there
 * is no room for. Node takes that back when it ends.
 */
export function ownStream(fd: 1 | 2): NodeJS.WritableStream {
  const pipe = bun && !process.getBuiltinModule('node:tty').isatty(fd) ? openAgain(fd) : undefined
  if (pipe === undefined) return fd === 1 ? process.stdout : process.stderr
  const sink = bun!.file(pipe).writer()
  const { Writable } = process.getBuiltinModule('node:stream')
  return new Writable({
    write(chunk: Uint8Array, _, done) {
      // Only flushed it is written, and only then it is known that nobody reads any more.
      const written = async () => {
        await sink.write(chunk)
        await sink.flush()
      }
      written().then(() => done(), done)
    },
  })
}
