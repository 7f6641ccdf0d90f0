import type { ConnectOptions } from '../../client/terms/options.ts'
import type { Kerberos, SaslOptions } from '../../client/terms/sasl-options.ts'
import type { TlsOptions } from '../../client/terms/tls-options.ts'
import { UsageError } from '../../wire/error.ts'
import type { Lend } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { warn } from '../life/notices.ts'
import { atTheEnd } from './at-the-end.ts'
import { readSecretFile } from './secret-file.ts'

/**
 * What the settings say of TLS and SASL, as the client wants it. zkCli's properties file comes first; flags win over it.
 * @throws UsageError for files that cannot be used, or a password nobody can be asked for
 */
export async function secureOptions(settings: Settings, io: Io, lend: Lend): Promise<Partial<ConnectOptions>> {
  const options: Partial<ConnectOptions> = {}
  const { clientConfig, systemProperties } = settings
  if (clientConfig !== undefined || systemProperties !== undefined) {
    const { readClientConfig } = await import('../../client/secure/client-config.ts')
    const { options: read, notes } = await readClientConfig(clientConfig, systemProperties)
    Object.assign(options, read)
    for (const note of notes) warn({ io }, `${clientConfig ?? 'JVMFLAGS'}: ${note}`)
  }
  const tls = await tlsOptions(settings, io)
  if (tls) options.tls = typeof options.tls === 'object' ? { ...options.tls, ...tls } : tls
  if (settings.kerberos) options.sasl = kerberosOptions(settings, options.sasl)
  if (settings.saslUser !== undefined) {
    options.sasl = { user: settings.saslUser, password: await saslPassword(settings, settings.saslUser, io, lend) }
  }
  if (options.sasl?.mechanism === 'GSSAPI') {
    const { endDespiteCalls } = await import('../../client/secure/kerberos/outside.ts')
    atTheEnd.add(endDespiteCalls)
  }
  return options
}

/** @param read what the properties file says, which stays where the settings say nothing else */
function kerberosOptions(settings: Settings, read: SaslOptions | undefined): Kerberos {
  const { kerberosPrincipal, kerberosKeytab, kerberosService, saslUser } = settings
  if (saslUser !== undefined)
    throw new UsageError(`SASL is either Kerberos or the user ${saslUser}: leave one of them out, of flags and profile`)
  return {
    ...(read?.mechanism === 'GSSAPI' ? read : {}),
    mechanism: 'GSSAPI',
    ...(kerberosPrincipal === undefined ? {} : { principal: kerberosPrincipal }),
    ...(kerberosKeytab === undefined ? {} : { keytab: kerberosKeytab, ticketCache: undefined }),
    ...(kerberosService === undefined ? {} : { service: kerberosService }),
  }
}

/** What the settings say of TLS; undefined: nothing. @throws UsageError */
export async function tlsOptions(settings: Settings, io: Io): Promise<TlsOptions | undefined> {
  const { tlsCa, tlsCert, tlsKey, tlsPassphraseFile, tlsServerName, tlsInsecure } = settings
  const files = tlsCa !== undefined || tlsCert !== undefined
  if (settings.tls !== true && !files) return undefined
  if (tlsKey !== undefined && tlsCert === undefined) throw new UsageError('--tls-key needs --tls-cert')
  if (tlsInsecure) warn({ io }, 'the server certificate is not verified (--tls-insecure)')
  const passphrase = tlsPassphraseFile === undefined ? undefined : await secret(tlsPassphraseFile, io)
  return {
    ca: tlsCa,
    cert: tlsCert,
    key: tlsKey,
    passphrase,
    serverName: tlsServerName,
    insecure: tlsInsecure,
  }
}

/** The file's text without the newline an editor leaves. */
async function secret(file: string, io: Io): Promise<string> {
  return (await readSecretFile(file, (message) => warn({ io }, message))).replace(/\r?\n$/, '')
}

async function saslPassword(settings: Settings, user: string, io: Io, lend: Lend): Promise<string> {
  if (settings.saslPasswordFile !== undefined) return secret(settings.saslPasswordFile, io)
  if (settings.saslPassword !== undefined) return settings.saslPassword
  const { askSecret } = await import('./secrets.ts')
  return askSecret(`Password of ${user} (SASL)`, '--sasl-password-file or ZOOSH_SASL_PASSWORD', io, lend)
}
