import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../session/server.ts'
import { type AdminCommand, adminCommands } from './admin-commands.ts'
import { faults, type Troublemaker } from './admin-faults.ts'

/** The HTTP side of a server. */
export interface AdminServer {
  readonly port: number
  close(): Promise<void>
}

const byName = new Map<string, [name: string, command: AdminCommand]>()
for (const [name, command] of Object.entries(adminCommands)) {
  for (const known of [name, ...command.aliases]) byName.set(known, [name, command])
}

/**
 * The read commands of ZooKeeper's AdminServer: `GET /commands` lists them, `GET /commands/NAME` answers with JSON.
 * `POST /faults/NAME` makes trouble.
 * @param port 0 for any free one
 */
export async function startAdmin(
  server: Server,
  sandbox: Troublemaker,
  host: string,
  port: number,
): Promise<AdminServer> {
  const http = createServer((request, response) => {
    if (request.url?.startsWith('/faults/')) makeTrouble(sandbox, request, response)
    else answer(server, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ host, port }, resolve)
  })
  http.unref()
  return {
    port: (http.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

function answer(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const wanted = /^\/commands(?:\/([\w-]*))?$/.exec(url.pathname)
  if (!wanted) return send(response, 404, 'text/plain', 'there is only /commands here\n')
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'only GET is answered here\n')
  if (!wanted[1]) return send(response, 200, 'text/html;charset=utf-8', list())
  const found = byName.get(wanted[1])
  const body = found
    ? { ...found[1].answer(server, url.searchParams), command: found[0], error: null }
    : { command: wanted[1], error: `Unknown command: ${wanted[1]}` }
  send(response, 200, 'application/json', `${toJson(body)}\n`)
}

function makeTrouble(sandbox: Troublemaker, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const name = url.pathname.slice('/faults/'.length)
  // A page in a browser can send a POST, but not without saying where it comes from.
  if (request.method !== 'POST' || request.headers.origin !== undefined) {
    return send(response, 405, 'text/plain', 'only POST is answered here, and not to web pages\n')
  }
  if (!Object.hasOwn(faults, name)) {
    return send(response, 404, 'text/plain', `there is ${Object.keys(faults).join(', ')}\n`)
  }
  try {
    faults[name]!(sandbox, url.searchParams)
    send(response, 200, 'text/plain', 'done\n')
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    send(response, 400, 'text/plain', `${error.message}\n`)
  }
}

function list(): string {
  return Object.keys(adminCommands)
    .map((name) => `<a href="/commands/${name}">${name}</a><br/>\n`)
    .join('')
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
  response.end(bytes)
}

/** Session ids and zxids are bare numbers of 64 bits, as ZooKeeper writes them. */
function toJson(value: unknown): string {
  const marked = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `\u0000${item}\u0000` : item), 2)
  return marked.replace(/"\\u0000(-?\d+)\\u0000"/g, '$1')
}
