import type { ZooKeeper } from '../../client/client.ts'
import { connect } from '../../client/connect.ts'
import type { ConnectOptions, SessionTicket, TraceEntry } from '../../client/terms/options.ts'
import { Stop, type StopSignal } from '../../client/terms/stop.ts'
import { escapeText, type Inert, own } from '../../render/text.ts'
import { hex } from '../../render/units.ts'
import { UsageError } from '../../wire/error.ts'
import type { Transport } from '../../wire/transport.ts'
import type { Lend } from '../declare/context.ts'
import { embeddedName, embeddedWord } from '../declare/embedded.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { explain, warn } from '../life/notices.ts'
import { readCredential } from './credential.ts'
import { credentialsOfFile } from './secret-file.ts'

/** For whom a session is opened. */
interface Around {
  readonly settings: Settings
  readonly io: Io
  readonly signal: StopSignal
}

/** A server in this process as commands reach it. */
export interface EmbeddedServer {
  /** A new connection, without a port. */
  transport(): Transport
  /** Opens a port on loopback, once, for what only a port answers. @returns HOST:PORT */
  listen(): Promise<string>
}

/** Where a server in this process comes from: it is started at the first call. */
export type EmbeddedSource = (
  settings: Pick<Settings, 'sandbox' | 'past'>,
  around: { readonly io: Io; readonly signal: StopSignal },
) => Promise<EmbeddedServer>

/**
 * Opens the session the settings ask for: a real ensemble, the sandbox, or a moment of the past.
 * @param lend gives the terminal to whoever asks something; undefined: what leads to the servers asks nobody
 * @param session one to take over
 * @throws ConnectionError, WireError; UsageError for credentials that are none, and unreadable files of them or of certificates
 */
export async function openSession(
  settings: Settings,
  io: Io,
  signal: StopSignal,
  source?: EmbeddedSource,
  lend?: Lend,
  session?: SessionTicket,
): Promise<ZooKeeper> {
  const options: ConnectOptions = {
    sessionTimeout: settings.sessionTimeout,
    timeout: settings.timeout,
    readOnly: settings.past === undefined ? settings.readOnly : 'past',
    allowReadOnly: settings.allowReadOnly ?? false,
  }
  if (session) options.session = session
  if (settings.assumeExpired !== undefined) options.assumeExpired = settings.assumeExpired
  if (settings.trace) options.trace = (entry) => io.err(traceLine(entry))
  // Files ask nobody who he is.
  if (settings.past === undefined) await prove(settings, options, io, lend ?? ((use) => use()))
  const embedded = embeddedName(settings)
  if (embedded !== undefined) {
    if (!source) throw new UsageError(`${embedded} cannot be had here`)
    if (options.sasl?.mechanism === 'GSSAPI') throw new UsageError(`${embedded} speaks no Kerberos`)
    const server = await source(settings, { io, signal })
    options.transport = () => server.transport()
  }
  const way = embedded === undefined ? settings.via : undefined
  const zk =
    way !== undefined
      ? await (await import('./connect-via.ts')).connectVia(way, { settings, io, signal, lend }, (via) =>
          connectUntil(signal, settings.server, { ...options, via }),
        )
      : await connectDirectly(options, { settings, io, signal })
  explain({ io, settings }, `session ${hex(zk.sessionId)} at ${zk.server}, timeout ${zk.sessionTimeout}ms`)
  return zk
}

/**
 * The session that commands share: that of `--session-file` where there is one, else as `openSession`.
 * @throws also what openKept does
 */
export async function openShared(
  settings: Settings,
  io: Io,
  signal: StopSignal,
  source?: EmbeddedSource,
  lend?: Lend,
): Promise<ZooKeeper> {
  const { sessionFile } = settings
  if (sessionFile === undefined) return openSession(settings, io, signal, source, lend)
  const { openKept } = await import('./kept-session.ts')
  return openKept(sessionFile, { settings, io, signal }, (session) =>
    openSession(settings, io, signal, source, lend, session),
  )
}

/** Connects to the servers that are named, or to the one in this process. */
function connectDirectly(options: ConnectOptions, { settings, io, signal }: Around): Promise<ZooKeeper> {
  explain({ io, settings }, `connecting to ${embeddedName(settings) ?? settings.server}`)
  const word = embeddedWord(settings)
  return connectUntil(signal, word === undefined ? settings.server : `${word}:2181`, options)
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

/** Who we are, and how the line is kept. */
async function prove(settings: Settings, options: ConnectOptions, io: Io, lend: Lend): Promise<void> {
  const auth = await credentials(settings, io, lend)
  for (const text of auth) readCredential(text)
  if (auth.length > 0) options.auth = auth
  await secure(settings, options, io, lend)
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

/** TLS and SASL, with Kerberos, are loaded only where they are asked for. */
async function secure(settings: Settings, options: ConnectOptions, io: Io, lend: Lend): Promise<void> {
  const { tls, tlsCa, tlsCert, saslUser, kerberos, clientConfig, systemProperties } = settings
  const told = [tlsCa, tlsCert, saslUser, clientConfig, systemProperties].some((value) => value !== undefined)
  if (tls !== true && !kerberos && !told) return
  const { secureOptions } = await import('./secure-options.ts')
  Object.assign(options, await secureOptions(settings, io, lend))
}
