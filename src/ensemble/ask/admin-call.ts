import { createReadStream } from 'node:fs'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Address } from '../../client/connection/four-letter.ts'
import { dial } from '../../client/reach/dial.ts'
import { ConnectionError, spell } from '../../client/terms/connection-error.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { type ConnectOptions, LONGEST_TIMER } from '../../client/terms/options.ts'
import { Stop } from '../../client/terms/stop.ts'
import type { Json } from '../words/read.ts'
import { AdminError, parseAnswer } from './admin-server.ts'

/** How a large thing is asked of an AdminServer, or given to it. */
export interface AdminCall {
  /** `digest USER:PASSWORD`, `ip`, `x509`: the Authorization header, as ZooKeeper has it since 3.9. */
  readonly authorization?: string
  /** A file to send; the method is POST then. */
  readonly file?: string
  /** How long the server may say nothing, in ms: it takes a snapshot before it begins to answer. */
  readonly patience: number
  readonly signal?: AbortSignal | undefined
  /** Not directly, but that way. */
  readonly via?: ConnectOptions['via']
}

/** An answer that is no error: JSON, or bytes that have to be read. */
export type AdminReply =
  | { readonly json: Json; readonly bytes?: undefined }
  | { readonly json?: undefined; readonly bytes: AsyncIterable<Buffer>; readonly headers: IncomingHttpHeaders }

/** What the statuses mean, for which it gives no words. Source: org.apache.zookeeper.server.admin.Commands, 3.9 */
const meanings: Readonly<Record<number, string>> = {
  401: 'it wants to know who asks',
  403: 'who asks lacks permissions on /, all of which are needed',
  405: 'it has no such command',
  429: 'it was asked too soon after the last time',
  500: 'it failed, or has serializeLastProcessedZxid switched off: its log says which',
  503: 'it has that switched off',
}

/**
 * Calls a command of an AdminServer whose question or answer is more than a few lines.
 * @param command `snapshot`, `restore`; undefined for the list of commands, as HTML
 * @throws AdminError with the HTTP status, where there is one
 */
export async function callAdmin(address: Address, command: string | undefined, call: AdminCall): Promise<AdminReply> {
  const error = (why: string, status?: number) => new AdminError(`AdminServer ${hostText(address)}: ${why}`, status)
  const response = await send(address, command, call).catch((cause: Error) => {
    call.signal?.throwIfAborted()
    throw error(cause.message)
  })
  const { statusCode: status = 0, headers } = response
  if (status === 200 && !headers['content-type']?.startsWith('application/json')) {
    return { bytes: told(response, error), headers }
  }
  const chunks: Buffer[] = []
  for await (const chunk of told(response, error)) chunks.push(chunk)
  if (status !== 200) throw error(meanings[status] ?? `HTTP status ${status}`, status)
  try {
    return { json: parseAnswer(Buffer.concat(chunks).toString('utf8'), status) }
  } catch (cause) {
    throw error((cause as Error).message, status)
  }
}

/** Sends the request, and resolves with the head of the answer. A server may answer before it has read all. */
async function send(address: Address, command: string | undefined, call: AdminCall): Promise<IncomingMessage> {
  const { authorization, file, patience, signal } = call
  const line = await lineTo(address, call)
  return new Promise((resolve, reject) => {
    const path = command === undefined ? '/commands' : `/commands/${command}`
    const headers = {
      ...(authorization === undefined ? {} : { authorization }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    }
    const method = file === undefined ? 'GET' : 'POST'
    const abort = signal as AbortSignal
    const asked = request({ ...address, path, method, headers, createConnection: () => line, signal: abort })
    asked.setTimeout(patience, () => asked.destroy(new Error(`nothing came for ${patience} ms`)))
    asked.on('error', reject).on('response', resolve)
    if (file === undefined) return void asked.end()
    const content = createReadStream(file)
    content.on('error', (cause) => asked.destroy(cause)).pipe(asked)
    asked.on('close', () => content.destroy())
  })
}

/** A line to the server, which may take as long as an answer. */
async function lineTo(address: Address, { patience, signal, via }: AdminCall): Promise<Duplex> {
  const over = new Stop()
  const aborted = (): void => over.abort(signal?.reason)
  const late = (): void => over.abort(new ConnectionError('timeout', `no connection within ${spell(patience)}`))
  const timer = setTimeout(late, Math.min(patience, LONGEST_TIMER))
  signal?.addEventListener('abort', aborted)
  try {
    if (signal?.aborted) aborted()
    return await dial(address, { via, signal: over })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', aborted)
  }
}

/** The bytes of an answer. @throws AdminError when it is broken off */
async function* told(response: IncomingMessage, error: (why: string) => AdminError): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>
  } catch (cause) {
    throw error(`its answer broke off: ${(cause as Error).message}`)
  }
}
