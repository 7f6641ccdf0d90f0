import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Address } from '../../client/connection/four-letter.ts'
import { dial } from '../../client/reach/dial.ts'
import type { ConnectOptions } from '../../client/terms/options.ts'
import { Stop } from '../../client/terms/stop.ts'

/** An AdminServer did not answer: out of reach, no AdminServer, or it says that the command failed. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  /** Of HTTP; undefined where it did not come to that. */
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

export interface AdminOptions {
  /** For the whole exchange, in ms; default 5000. */
  readonly timeout?: number | undefined
  /** Largest answer in bytes; default 64 MiB. */
  readonly limit?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Not directly, but that way. */
  readonly via?: ConnectOptions['via']
  /** Default GET; where a server wants POST, it is asked again so. */
  readonly method?: 'GET' | 'POST'
}

export interface AdminAnswer {
  /** The JSON object; whole numbers beyond 2^53 (session ids, zxids) are bigints. */
  readonly body: Readonly<Record<string, unknown>>
  /** The server's clock (its Date header, whole seconds), ms since 1970. */
  readonly time: number | undefined
}

/**
 * Asks a server's AdminServer: `GET /commands/NAME`. The sandbox wants POST for what changes something, and says so.
 * @param command primary name or alias: `monitor`, `server_stats`, `cons`…, with `?key=value` where it takes any
 * @throws AdminError
 * Source: org.apache.zookeeper.server.admin.Commands, since 3.5.0
 */
export function askAdmin(address: Address, command: string, options: AdminOptions = {}): Promise<AdminAnswer> {
  const { timeout = 5000, limit = 64 * 1024 * 1024, signal, via, method = 'GET' } = options
  return new Promise((resolve, reject) => {
    const over = new Stop()
    let call: ClientRequest | undefined
    const leave = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
    }
    const fail = (why: string) => {
      leave()
      reject(new AdminError(`AdminServer ${address.host}:${address.port}: ${why}`))
    }
    const end = (error: Error) => {
      over.abort(error)
      call?.destroy(error)
    }
    const timer = setTimeout(() => end(new Error(`no answer to ${command} within ${timeout} ms`)), timeout)
    const aborted = () => end(signal?.reason as Error)
    signal?.addEventListener('abort', aborted)
    const hear = (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > limit) end(new Error(`the answer to ${command} passes ${limit} bytes`))
      })
      response.on('error', (error) => fail(error.message))
      response.on('end', () => {
        leave()
        if (method === 'GET' && response.statusCode === 405 && response.headers.allow === 'POST') {
          return resolve(askAdmin(address, command, { ...options, method: 'POST' }))
        }
        const time = Date.parse(response.headers.date ?? '')
        try {
          const body = parseAnswer(Buffer.concat(chunks).toString('utf8'), response.statusCode)
          resolve({ body, time: Number.isNaN(time) ? undefined : time })
        } catch (error) {
          fail((error as Error).message)
        }
      })
    }
    const ask = (line: Duplex) => {
      const path = `/commands/${command}`
      const headers = { accept: 'application/json' }
      call = request({ ...address, path, method, headers, createConnection: () => line }, hear)
      call.on('error', (error) => fail(error.message)).on('close', leave)
      call.end()
    }
    dial(address, { via, signal: over }).then(ask, (error: Error) => fail(error.message))
    if (signal?.aborted) aborted()
  })
}

/** The JSON object of an answer. @throws Error with what the server says is wrong, or that it is none */
export function parseAnswer(text: string, status: number | undefined): Readonly<Record<string, unknown>> {
  let body: unknown
  try {
    body = parseJson(text)
  } catch {
    throw new Error(status === 200 ? 'its answer is no JSON' : `HTTP status ${status}`)
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Error('its answer is no JSON object')
  const { error } = body as { error?: unknown }
  if (typeof error === 'string') throw new Error(error)
  if (status !== 200) throw new Error(`HTTP status ${status}`)
  return body as Record<string, unknown>
}

/** Levels of lists and objects; ZooKeeper's own answers have 4. What shows them calls itself for each. */
const DEEPEST = 100

/**
 * JSON whose whole numbers beyond 2^53 become bigints: session ids come as decimal longs.
 * @throws Error when it is none, or nested deeper than any answer is
 */
export function parseJson(text: string): unknown {
  const mark = '\u0000long:'
  let depth = 0
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])|[[\]{}]/g, (token) => {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (depth > DEEPEST) throw new Error(`nested deeper than ${DEEPEST} levels`)
    return !/^[-\d]/.test(token) || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(mark + token)
  })
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  )
}
