import { createConnection } from 'node:net'

/** Sends a four-letter word and returns the whole answer; rejects when nobody listens or it takes too long. */
export function fourLetter(port: number, word: string, host = '127.0.0.1', timeout = 3000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port })
    let answer = ''
    socket.setTimeout(timeout, () => socket.destroy(new Error(`no answer to ${word} in ${timeout} ms`)))
    socket.on('connect', () => socket.write(word))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}
