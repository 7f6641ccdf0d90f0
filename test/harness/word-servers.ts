import { createServer, type Socket } from 'node:net'
import type { SilentServer } from './silent-servers.ts'

/** How a server ends the connection after its answer. */
export type WordEnd = 'close' | 'reset' | 'never'

/**
 * Answers four-letter words as it is told, and closes the connection of whoever says something else, as a ClickHouse Keeper
 * closes that of a word it does not allow.
 */
export async function startWords(
  answers: Readonly<Record<string, string>>,
  end: WordEnd = 'close',
): Promise<SilentServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.once('data', (chunk) => {
      const word = chunk.toString('latin1')
      if (!Object.hasOwn(answers, word)) return void socket.end()
      socket.write(answers[word]!, () => {
        if (end === 'close') socket.end()
        if (end === 'reset') setTimeout(() => socket.resetAndDestroy(), 20)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    connectString: `127.0.0.1:${(server.address() as { port: number }).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
