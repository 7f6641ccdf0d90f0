import { createServer, type Socket } from 'node:net'
import { FrameSplitter } from '../../src/wire/frames.ts'
import { ConnectResponse, ReplyHeader } from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'
import { honestHandshake } from './hostile-server.ts'
import { freePort } from './ports.ts'

/** A server that gives no answers: where it is, and its end. */
export interface SilentServer extends AsyncDisposable {
  readonly connectString: string
}

/** One that knows when it owes the first answer. */
export interface AskedServer extends SilentServer {
  /** Settles with the first request that stays without an answer. */
  readonly asked: Promise<void>
}

/** Takes connections, and says nothing at all. */
export function startMute(): Promise<SilentServer> {
  return listen((socket) => void socket.resume())
}

/** Gives sessions and answers their pings; no other request, the goodbye included. */
export async function startPingsOnly(): Promise<AskedServer> {
  let owes = (): void => {}
  const asked = new Promise<void>((resolve) => {
    owes = resolve
  })
  const server = await listen((socket) => {
    const splitter = new FrameSplitter(0xfffff)
    const frame = (body: (writer: Writer) => void): void => {
      const writer = new Writer()
      writer.frame(body)
      socket.write(writer.take())
    }
    let greeted = false
    let words = false
    socket.on('data', (chunk) => {
      // A four-letter word, or HTTP: no frame begins with a letter, nor with TLS's hello.
      words ||= !greeted && (chunk[0]! >= 0x41 || chunk[0] === TLS_HELLO)
      if (words) return owes()
      splitter.push(chunk, (payload) => {
        if (!greeted) frame((writer) => ConnectResponse.write(writer, { ...honestHandshake, timeOut: 30_000 }))
        else if (payload.readInt32BE(4) === PING)
          frame((writer) => ReplyHeader.write(writer, { xid: -2, zxid: 5n, err: 0 }))
        else owes()
        greeted = true
      })
    })
  })
  return { ...server, asked }
}

const PING = 11
const TLS_HELLO = 0x16

/** A port on which nobody listens. */
export async function refusedPort(): Promise<string> {
  return `127.0.0.1:${await freePort()}`
}

async function listen(accept: (socket: Socket) => void): Promise<SilentServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    accept(socket)
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
