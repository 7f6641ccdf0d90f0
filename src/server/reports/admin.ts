import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UsageError } from '../../wire/error.ts'
import { contain } from '../boundary/contain.ts'
import type { Server } from '../session/server.ts'
import { type AdminCommand, adminCommands } from './admin-commands.ts'
import { faults, type Troublemaker } from './admin-faults.ts'
import { isLoopback, refusal, shows } from './admin-guard.ts'

/** The HTTP side of a server. */
export interface AdminServer {
  readonly host: string
  readonly port: number
  /** What those who make trouble have to show; undefined where only this machine can reach it. */
  readonly token: string | undefined
  close(): Promise<void>
}

/** What is asked for. */
interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

/** Status, type and text of what is answered; `allow` names the method that would have been. */
interface Answered {
  readonly status: number
  readonly text: string
  readonly type?: string
  readonly allow?: 'GET' | 'POST'
}

const byName = new Map<string, [name: string, command: AdminCommand]>()
for (const [name, command] of Object.entries(adminCommands)) {
  for (const known of [name, ...command.aliases]) byName.set(known, [name, command])
}

/**
 * The commands of ZooKeeper's AdminServer: `GET /commands` lists them, `GET /commands/NAME` answers with JSON, and so does
 * `POST` to those that change anything. `POST /faults/NAME` makes trouble. Nothing is answered to web pages.
 * @param host to listen on; where others can reach it, only those who show the token make trouble
 * @param port 0 for any free one
 */
export async function startAdmin(
  server: Server,
  sandbox: Troublemaker,
  host: string,
  port: number,
): Promise<AdminServer> {
  const token = isLoopback(host) ? undefined : randomBytes(18).toString('base64url')
  const http = createServer((request, response) => {
    contain(
      () => send(response, refused(request, host, token) ?? answerTo(server, sandbox, asked(request))),
      () => send(response, { status: 500, text: 'that went wrong\n' }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ host, port }, resolve)
  })
  // Of a connection that could not be taken (no descriptors left); those that are there go on.
  http.on('error', () => {})
  http.unref()
  return {
    host,
    port: (http.address() as AddressInfo).port,
    token,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

/** By hand: URL refuses what clients can well send, `//` for one. */
function asked({ method = '', url = '' }: IncomingMessage): Asked {
  const end = url.indexOf('?')
  return {
    method,
    path: end < 0 ? url : url.slice(0, end),
    query: new URLSearchParams(end < 0 ? '' : url.slice(end + 1)),
  }
}

function refused({ headers, url }: IncomingMessage, host: string, token: string | undefined): Answered | undefined {
  const why = refusal(headers, host)
  if (why !== undefined) return { status: 403, text: `${why}\n` }
  if (token === undefined || !url?.startsWith(FAULTS) || shows(headers, token)) return undefined
  return { status: 401, text: 'show the token that the sandbox printed: Authorization: Bearer TOKEN\n' }
}

const FAULTS = '/faults/'

function answerTo(server: Server, sandbox: Troublemaker, request: Asked): Answered {
  if (request.path.startsWith(FAULTS)) return makeTrouble(sandbox, request)
  const wanted = /^\/commands(?:\/([\w-]*))?$/.exec(request.path)
  return wanted ? runCommand(server, wanted[1] ?? '', request) : { status: 404, text: 'there is only /commands here\n' }
}

function runCommand(server: Server, name: string, { method, query }: Asked): Answered {
  const [known, command] = byName.get(name) ?? []
  const allow = command?.changes ? 'POST' : 'GET'
  if (method !== allow) return { status: 405, text: `only ${allow} is answered here\n`, allow }
  if (name === '') return { status: 200, type: 'text/html;charset=utf-8', text: list() }
  const body = command
    ? { ...command.answer(server, query), command: known, error: null }
    : { command: name, error: `Unknown command: ${name}` }
  return { status: 200, type: 'application/json', text: `${toJson(body)}\n` }
}

function makeTrouble(sandbox: Troublemaker, { method, path, query }: Asked): Answered {
  const name = path.slice(FAULTS.length)
  if (method !== 'POST') return { status: 405, text: 'only POST is answered here\n', allow: 'POST' }
  if (!Object.hasOwn(faults, name)) return { status: 404, text: `there is ${Object.keys(faults).join(', ')}\n` }
  try {
    faults[name]!(sandbox, query)
    return { status: 200, text: 'done\n' }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { status: 400, text: `${error.message}\n` }
  }
}

function list(): string {
  return Object.keys(adminCommands)
    .map((name) => `<a href="/commands/${name}">${name}</a><br/>\n`)
    .join('')
}

function send(response: ServerResponse, { status, type = 'text/plain', text, allow }: Answered): void {
  const bytes = Buffer.from(text)
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'x-content-type-options': 'nosniff',
    ...(allow && { allow }),
  })
  response.end(bytes)
}

/** Session ids and zxids are bare numbers of 64 bits, as ZooKeeper writes them. */
function toJson(value: unknown): string {
  const marked = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `\u0000${item}\u0000` : item), 2)
  return marked.replace(/"\\u0000(-?\d+)\\u0000"/g, '$1')
}
