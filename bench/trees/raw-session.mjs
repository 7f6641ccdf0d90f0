// A session by hand for the benchmarks: frames out, answers counted, nothing decoded.
import { once } from 'node:events'
import { connect } from 'node:net'

const HELLO = Buffer.alloc(4 + 45)
HELLO.writeInt32BE(45, 0)
HELLO.writeInt32BE(30_000, 16)
HELLO.writeInt32BE(16, 28)
const GOODBYE = Buffer.from([0, 0, 0, 8, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xf5])

/** One request on one path. `watch`: the operation takes a flag behind it. */
export function single(op, path, watch) {
  const size = 8 + 4 + path.length + (watch ? 1 : 0)
  const frame = Buffer.alloc(4 + size)
  frame.writeInt32BE(size, 0)
  frame.writeInt32BE(1, 4)
  frame.writeInt32BE(op, 8)
  frame.writeInt32BE(path.length, 12)
  frame.latin1Write(path, 16)
  return frame
}

/** A multiRead of one operation on many paths. */
export function multiRead(inner, paths) {
  const size = paths.reduce((sum, path) => sum + 14 + path.length, 8 + 9)
  const frame = Buffer.alloc(4 + size)
  frame.writeInt32BE(size, 0)
  frame.writeInt32BE(1, 4)
  frame.writeInt32BE(22, 8)
  let at = 12
  for (const path of paths) {
    frame.writeInt32BE(inner, at)
    frame.writeInt32BE(-1, at + 5)
    frame.writeInt32BE(path.length, at + 9)
    frame.latin1Write(path, at + 13)
    at += 14 + path.length
  }
  frame.writeInt32BE(-1, at)
  frame[at + 4] = 1
  frame.writeInt32BE(-1, at + 5)
  return frame
}

export class RawSession {
  #socket
  #waiting = []
  /** What is still missing of the frame that is coming in, or its first bytes. */
  #rest = 0
  #head = Buffer.alloc(0)

  static async open(port) {
    const session = new RawSession()
    session.#socket = connect(port, '127.0.0.1')
    session.#socket.setNoDelay(true)
    await once(session.#socket, 'connect')
    const greeted = new Promise((done) => session.#waiting.push(done))
    session.#socket.on('data', (chunk) => session.#take(chunk))
    session.#socket.on('error', () => {})
    session.#socket.write(HELLO)
    await greeted
    return session
  }

  /** Asks all of them, `depth` at a time. */
  async ask(frames, depth) {
    let next = 0
    const lane = async () => {
      while (next < frames.length) {
        const answered = new Promise((done) => this.#waiting.push(done))
        this.#socket.write(frames[next++])
        await answered
      }
    }
    this.#socket.cork()
    const lanes = Array.from({ length: depth }, lane)
    this.#socket.uncork()
    await Promise.all(lanes)
  }

  close() {
    this.#socket.end(GOODBYE)
  }

  #take(chunk) {
    let at = 0
    this.#socket.cork()
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const part = Math.min(this.#rest, chunk.length - at)
        this.#rest -= part
        at += part
        if (this.#rest === 0) this.#answered()
        continue
      }
      const missing = 4 - this.#head.length
      this.#head = Buffer.concat([this.#head, chunk.subarray(at, at + missing)])
      at += missing
      if (this.#head.length < 4) break
      this.#rest = this.#head.readInt32BE(0)
      this.#head = Buffer.alloc(0)
    }
    process.nextTick(() => this.#socket.uncork())
  }

  #answered() {
    this.#waiting.shift()?.()
  }
}
