import type { ZooKeeper } from '../../client/client.ts'
import { connect } from '../../client/connect.ts'
import type { ConnectOptions, TraceEntry } from '../../client/terms/options.ts'
import { Stop, type StopSignal } from '../../client/terms/stop.ts'
import { escapeText, type Inert, own } from '../../render/text.ts'
import { hex } from '../../render/units.ts'
import { UsageError } from '../../wire/error.ts'
import type { Transport } from '../../wire/transport.ts'
import type { Lend } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { explain, warn } from '../life/notices.ts'
import { readCredential } from './credential.ts'
import { credentialsOfFile } from './secret-file.ts'

/** The embedded server as commands reach it. */
export interface EmbeddedServer {
  /** A new connection, without a port. */
  transport(): Transport
  /** Opens a port on loopback, once, for what only a port answers. @returns HOST:PORT */
  listen(): Promise<string>
}

/** Starts the embedded server at its first call. */
export type SandboxSource = () => Promise<EmbeddedServer>

/**
 * Opens the session the settings ask for: a real ensemble, or the embedded server.
 * @throws ConnectionError, WireError; UsageError for credentials that are none, and unreadable files of them or of certificates
 */
export async function openSession(
  settings: Settings,
  io: Io,
  signal: StopSignal,
  sandbox?: SandboxSource,
  lend: Lend = (use) => use(),
): Promise<ZooKeeper> {
  const options: ConnectOptions = {
    sessionTimeout: settings.sessionTimeout,
    timeout: settings.timeout,
    readOnly: settings.readOnly,
    allowReadOnly: settings.allowReadOnly ?? false,
  }
  if (settings.assumeExpired !== undefined) options.assumeExpired = settings.assumeExpired
  if (settings.trace) options.trace = (entry) => io.err(traceLine(entry))
  const auth = await credentials(settings, io, lend)
  for (const text of auth) readCredential(text)
  if (auth.length > 0) options.auth = auth
  await secure(settings, options, io, lend)
  if (settings.sandbox) {
    if (!sandbox) throw new UsageError('there is no sandbox here')
    const embedded = await sandbox()
    options.transport = () => embedded.transport()
  }
  explain(
    { io, settings },
    settings.sandbox ? 'connecting to the embedded sandbox' : `connecting to ${settings.server}`,
  )
  const zk = await connectUntil(signal, settings.sandbox ? 'sandbox:2181' : settings.server, options)
  explain({ io, settings }, `session ${hex(zk.sessionId)} at ${zk.server}, timeout ${zk.sessionTimeout}ms`)
  return zk
}

/** Connects, giving up at the signal. Once connected the signal is the command's: it must not cut the session unclosed. */
async function connectUntil(signal: StopSignal, server: string, options: ConnectOptions): Promise<ZooKeeper> {
  const attempt = new Stop()
  const giveUp = () => attempt.abort(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', giveUp)
  try {
    return await connect(server, { ...options, signal: attempt })
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function traceLine({ op, xid, path, zxid, code, sent, received, micros }: TraceEntry): Inert {
  const about = path === undefined ? '' : ` path=${path}`
  return own`${escapeText(`zoosh trace: ${op} xid=${xid}${about} zxid=${hex(zxid)} code=${code} sent=${sent}B received=${received}B ${Math.round(micros)}µs`)}\n`
}

/** The credentials of the settings, `scheme:id` each, from wherever they come. */
export async function credentials(settings: Settings, io: Io, lend: Lend): Promise<readonly string[]> {
  const { auth, authFile, authCommand, authPrompt } = settings
  const filed = authFile === undefined ? [] : await credentialsOfFile(authFile, (message) => warn({ io }, message))
  if (authCommand === undefined && authPrompt === undefined) return [...auth, ...filed]
  const secrets = await import('./secrets.ts')
  return [
    ...auth,
    ...filed,
    ...(authCommand === undefined ? [] : await secrets.fromCommand(authCommand)),
    ...(authPrompt === undefined ? [] : [await secrets.fromPrompt(authPrompt, io, lend)]),
  ]
}

/** TLS and SASL are loaded only where they are asked for. */
async function secure(settings: Settings, options: ConnectOptions, io: Io, lend: Lend): Promise<void> {
  const { tls, tlsCa, tlsCert, saslUser, clientConfig } = settings
  if (tls !== true && [tlsCa, tlsCert, saslUser, clientConfig].every((value) => value === undefined)) return
  const { secureOptions } = await import('./secure-options.ts')
  Object.assign(options, await secureOptions(settings, io, lend))
}
