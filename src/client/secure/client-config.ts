import { readFile } from 'node:fs/promises'
import { Properties as PropertiesFile } from 'properties-file/parser'
import { UsageError } from '../../wire/error.ts'
import type { ConnectOptions } from '../terms/options.ts'
import type { Kerberos, SaslOptions } from '../terms/sasl-options.ts'
import type { TlsOptions } from '../terms/tls-options.ts'
import { type JaasEntry, parseJaas } from './jaas.ts'

/** What a properties file asks for, and what of it is not followed. */
export interface ClientConfig {
  readonly options: Partial<ConnectOptions>
  /** One line a property that is set and means nothing here. */
  readonly notes: readonly string[]
}

/** Values by the names of properties. */
export type Properties = ReadonlyMap<string, string>

/** Properties zoosh follows in another way, or that change nothing for a client without a JVM. */
const silent = new Set([
  'zookeeper.clientCnxnSocket',
  'zookeeper.ssl.context.supplier.class',
  'zookeeper.fips-mode',
  'zookeeper.sasl.client.allowReverseDnsLookup',
  'javax.security.auth.useSubjectCredsOnly',
])

/** What takes the place of a property. */
const instead: { readonly [name: string]: string } = {
  'java.security.krb5.conf': 'the system’s Kerberos library takes its file from KRB5_CONFIG',
}

/**
 * Reads zkCli's client properties (`zkCli.sh -client-configuration FILE`): TLS stores, hostname verification, SASL by the JAAS
 * file it names, limits.
 * @param system Java's system properties: the file wins over them, and what they say besides is not ours to note
 * @throws UsageError for a file that asks for what cannot be had (a password for Kerberos), or contradicts itself
 * Source: org.apache.zookeeper.client.ZKClientConfig, org.apache.zookeeper.common.ClientX509Util.
 */
export async function readClientConfig(
  file: string | undefined,
  system: Properties = new Map(),
): Promise<ClientConfig> {
  const filed = file === undefined ? new Map<string, string>() : parseProperties(await readFile(file, 'utf8'))
  const properties = new Map([...system, ...filed])
  const followed = new Set<string>()
  const get = (name: string): string | undefined => {
    followed.add(name)
    const value = properties.get(name)?.trim()
    return value === '' ? undefined : value
  }
  const options: Partial<ConnectOptions> = {}
  const tls = await tlsOf(get)
  if (get('zookeeper.client.secure') === 'true') options.tls = tls
  const sasl = await saslOf(get)
  if (sasl) options.sasl = sasl
  const limit = number(get, 'jute.maxbuffer')
  if (limit !== undefined) Object.assign(options, { maxRequest: limit, maxReply: limit })
  const timeout = number(get, 'zookeeper.request.timeout')
  if (timeout !== undefined && timeout > 0) options.timeout = timeout
  const replaced = [...system].filter(([name]) => Object.hasOwn(instead, name))
  return { options, notes: unknown(new Map([...replaced, ...filed]), followed) }
}

type Get = (name: string) => string | undefined

async function tlsOf(get: Get): Promise<TlsOptions> {
  const key = 'zookeeper.ssl.keyStore'
  const trust = 'zookeeper.ssl.trustStore'
  const passphrase = await password(get, key)
  const caPassphrase = await password(get, trust)
  // The type is told by the contents; the property says nothing more.
  for (const store of [key, trust]) get(`${store}.type`)
  return {
    cert: get(`${key}.location`),
    passphrase,
    ca: get(`${trust}.location`),
    caPassphrase,
    verifyName: get('zookeeper.ssl.hostnameVerification') !== 'false',
  }
}

async function password(get: Get, store: string): Promise<string | undefined> {
  const file = get(`${store}.passwordPath`)
  const plain = get(`${store}.password`)
  return file === undefined ? plain : (await readFile(file, 'utf8')).trim()
}

async function saslOf(get: Get): Promise<SaslOptions | undefined> {
  const file = get('java.security.auth.login.config')
  const section = get('zookeeper.sasl.clientconfig') ?? 'Client'
  if (get('zookeeper.sasl.client') === 'false' || file === undefined) return undefined
  const entry = parseJaas(await readFile(file, 'utf8')).get(section)
  if (!entry) throw new UsageError(`${file} has no section ${section}`)
  if (entry.module.endsWith('Krb5LoginModule')) return kerberosOf(get, entry, `section ${section} of ${file}`)
  const { username, password } = entry.options
  if (username === undefined || password === undefined)
    throw new UsageError(`section ${section} of ${file} needs username and password`)
  return { user: username, password }
}

/**
 * Source: com.sun.security.auth.module.Krb5LoginModule (a ticket cache before a keytab), org.apache.zookeeper.SaslServerPrincipal.
 * @throws UsageError where it asks for a password, or for a keytab without saying whose key
 */
function kerberosOf(get: Get, { options }: JaasEntry, where: string): Kerberos {
  const on = (name: string): boolean => options[name]?.toLowerCase() === 'true'
  if (!on('useTicketCache') && !on('useKeyTab'))
    throw new UsageError(`${where} has neither useTicketCache=true nor useKeyTab=true: passwords are for kinit`)
  if (on('useKeyTab') && options.principal === undefined)
    throw new UsageError(`${where} needs the principal of its keytab`)
  const name = get('zookeeper.sasl.client.username')
  const service = get('zookeeper.server.principal') ?? name ?? 'zookeeper'
  const realm = get('zookeeper.server.realm')
  return {
    mechanism: 'GSSAPI',
    principal: options.principal,
    ticketCache: on('useTicketCache') ? (options.ticketCache ?? true) : undefined,
    keytab: on('useKeyTab') ? (options.keyTab ?? process.env.KRB5_KTNAME ?? '/etc/krb5.keytab') : undefined,
    service: realm === undefined || service.includes('@') ? service : `${service}@${realm}`,
    canonicalize: get('zookeeper.sasl.client.canonicalize.hostname') !== 'false',
  }
}

function number(get: Get, name: string): number | undefined {
  const text = get(name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${name}=${text} is not a whole number`)
  return value
}

function unknown(properties: Properties, followed: ReadonlySet<string>): string[] {
  const left = [...properties.keys()].filter((name) => !followed.has(name) && !silent.has(name))
  return left.map((name) => `${name} means nothing to zoosh${Object.hasOwn(instead, name) ? `: ${instead[name]}` : ''}`)
}

/** As java.util.Properties reads a file; of equal keys the last one holds. @throws UsageError for a `\u` without four digits */
export function parseProperties(text: string): Properties {
  try {
    return new Map(new PropertiesFile(text).getProperties().map(({ key, value }) => [key, value]))
  } catch (error) {
    throw new UsageError(`the properties cannot be read: ${(error as Error).message}`)
  }
}
