import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Sandbox } from '../../../src/server/sandbox.ts'
import { fourLetter } from '../../harness/four-letter.ts'
import { hostile, hostileJson, hostileWords, withHostileLines } from './hostile-text.ts'

/** What is told instead of the truth: lines added, every word spoiled, an error. */
export type Telling = 'more' | 'spoilt' | 'refused'

/** A server in front of a sandbox: ZooKeeper's protocol goes through, four-letter words and the AdminServer lie. */
export class HostileFront {
  telling: Telling = 'more'
  readonly #sandbox: Sandbox
  readonly #words: Server
  readonly #admin: HttpServer
  readonly #sockets = new Set<Socket>()

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
    this.#words = createServer((socket) => this.#accept(socket))
    this.#admin = createHttpServer(async (request, response) => {
      const answer = await this.#command(request.url ?? '').catch((error: Error) => ({
        error: error.message + hostile,
      }))
      response.end(JSON.stringify(answer))
    })
  }

  /** @param sandbox has a port, an AdminServer, and all words */
  static async start(sandbox: Sandbox): Promise<HostileFront> {
    const front = new HostileFront(sandbox)
    for (const server of [front.#words, front.#admin])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return front
  }

  get connectString(): string {
    return `127.0.0.1:${(this.#words.address() as AddressInfo).port}`
  }

  get adminPort(): number {
    return (this.#admin.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#admin.closeAllConnections()
    for (const server of [this.#words, this.#admin]) await new Promise((resolve) => server.close(resolve))
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    socket.once('data', (first) => {
      const word = first.toString('latin1')
      if (/^[a-z]{4}/.test(word)) return void this.#word(word.slice(0, 4), socket)
      const behind = connect(this.#sandbox.port!, '127.0.0.1')
      behind.on('error', () => socket.destroy())
      behind.write(first)
      socket.pipe(behind).pipe(socket)
    })
  }

  async #word(word: string, socket: Socket): Promise<void> {
    const answer = await fourLetter(this.#sandbox.port!, word).catch(() => '')
    socket.end({ more: withHostileLines, spoilt: hostileWords, refused: () => hostile }[this.telling](answer))
  }

  async #command(url: string): Promise<unknown> {
    if (this.telling === 'refused') return { error: hostile }
    const response = await fetch(`http://127.0.0.1:${this.#sandbox.adminPort}${url}`)
    const { error, ...answer } = (await response.json()) as Record<string, unknown>
    // A command the sandbox does not have is one of a server that says what it likes.
    const told = hostileJson(typeof error === 'string' ? { list: [{ a: 'b' }] } : answer) as Record<string, unknown>
    return this.telling === 'more' ? { ...told, ...answer, error: null } : { ...told, error: null }
  }
}
