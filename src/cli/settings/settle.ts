import { UsageError } from '../../wire/error.ts'
import type { GlobalFlagName } from '../declare/global-flags.ts'
import { globalFlags } from '../declare/global-flags.ts'
import { parseDuration } from '../declare/kinds/duration.ts'
import type { OutputForm } from '../declare/output-forms.ts'
import type { ProfileSettings, Settings } from '../declare/settings.ts'
import { speaksUnicode } from './speaks-unicode.ts'

type Environment = Readonly<Record<string, string | undefined>>
type FlagBag = Readonly<Partial<Record<GlobalFlagName, unknown>>>

export const DEFAULT_SERVER = '127.0.0.1:2181'
const DEFAULT_TIMEOUT = 10_000
const DEFAULT_SESSION_TIMEOUT = 30_000

/**
 * Settles every setting: flag > environment > profile > default.
 * @param flags as parsed; a switch that was not given is false
 * @param profile what the chosen profile says, already read
 * @throws UsageError for an environment variable that does not parse
 */
export function settle(flags: FlagBag, env: Environment, outTty: boolean, profile: ProfileSettings = {}): Settings {
  const text = (name: GlobalFlagName) => (flags[name] as string | undefined) ?? fromEnv(env, name)
  const time = (name: 'timeout' | 'session-timeout') => (flags[name] as number | undefined) ?? envDuration(env, name)
  const on = (name: GlobalFlagName) => flags[name] === true || envSwitch(env, name)
  const auth = flags.auth as readonly string[] | undefined
  const envAuth = fromEnv(env, 'auth')
  const past = pastOf(flags, env, profile)
  const said = text('via')
  const via = said ?? profile.via
  return {
    ...profile,
    past,
    via: via === 'none' ? undefined : via,
    viaOfPlaces: said === 'none' ? undefined : said,
    ...kerberosOf(text, on('kerberos'), profile),
    ...defined({
      profile: text('profile'),
      authFile: text('auth-file'),
      sessionFile: sessionFileOf(flags, env),
      tlsCa: text('tls-ca'),
      tlsCert: text('tls-cert'),
      tlsKey: text('tls-key'),
      tlsPassphraseFile: text('tls-passphrase-file'),
      tlsServerName: text('tls-server-name'),
      saslUser: text('sasl-user'),
      saslPasswordFile: text('sasl-password-file'),
      saslPassword: env.ZOOSH_SASL_PASSWORD,
      clientConfig: text('client-config'),
    }),
    server: text('server') ?? profile.server ?? DEFAULT_SERVER,
    timeout: time('timeout') ?? profile.timeout ?? DEFAULT_TIMEOUT,
    sessionTimeout: time('session-timeout') ?? profile.sessionTimeout ?? DEFAULT_SESSION_TIMEOUT,
    auth: auth && auth.length > 0 ? auth : envAuth !== undefined ? linesOf(envAuth) : (profile.auth ?? []),
    tls: on('tls') || (profile.tls ?? false),
    tlsInsecure: on('tls-insecure') || (profile.tlsInsecure ?? false),
    sandbox: past === undefined && (on('sandbox') || (text('server') === undefined && (profile.sandbox ?? false))),
    readOnly: past !== undefined || on('read-only') || (profile.readOnly ?? false),
    allowReadOnly: on('allow-read-only') || (profile.allowReadOnly ?? false),
    output: outputForm(flags, outTty),
    color: colour(flags, env, outTty),
    unicode: speaksUnicode(env),
    debug: flags.debug === true || (env.ZOOSH_DEBUG ?? '') !== '',
    trace: flags.trace === true,
  }
}

/** Where it is looked at: an ensemble or the sandbox that is named as near as a moment of the past, or nearer, is meant instead. */
function pastOf(flags: FlagBag, env: Environment, profile: ProfileSettings): string | undefined {
  if (flags.past !== undefined) return flags.past as string
  if (flags.server !== undefined || flags.sandbox === true) return undefined
  const named = fromEnv(env, 'past')
  if (named !== undefined) return named
  return fromEnv(env, 'server') === undefined && !envSwitch(env, 'sandbox') ? profile.past : undefined
}

/** A server in this process has no session that outlives it: who asks for one here means nothing of the environment. */
function sessionFileOf(flags: FlagBag, env: Environment): string | undefined {
  const named = flags['session-file'] as string | undefined
  return named ?? (flags.sandbox === true || flags.past !== undefined ? undefined : fromEnv(env, 'session-file'))
}

/** One credential a line. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** Who names a principal, a keytab or a service means Kerberos. */
function kerberosOf(
  text: (name: GlobalFlagName) => string | undefined,
  asked: boolean,
  profile: ProfileSettings,
): Pick<Settings, 'kerberos' | 'kerberosPrincipal' | 'kerberosKeytab' | 'kerberosService'> {
  const parts = defined({
    kerberosPrincipal: text('kerberos-principal') ?? profile.kerberosPrincipal,
    kerberosKeytab: text('kerberos-keytab') ?? profile.kerberosKeytab,
    kerberosService: text('kerberos-service') ?? profile.kerberosService,
  })
  return { ...parts, kerberos: asked || profile.kerberos === true || Object.keys(parts).length > 0 }
}

function outputForm(flags: FlagBag, outTty: boolean): OutputForm {
  if (flags.json === true) return 'json'
  return (flags.output as OutputForm | undefined) ?? (outTty ? 'pretty' : 'plain')
}

/** Order: --no-color, NO_COLOR, FORCE_COLOR, TERM=dumb, then whether stdout is a terminal. */
function colour(flags: FlagBag, env: Environment, outTty: boolean): boolean {
  if (flags['no-color'] === true || (env.NO_COLOR ?? '') !== '') return false
  const force = env.FORCE_COLOR
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  return outTty && env.TERM !== 'dumb'
}

function fromEnv(env: Environment, name: GlobalFlagName): string | undefined {
  const variable = (globalFlags[name] as { env?: string }).env
  const value = variable === undefined ? undefined : env[variable]
  return value === '' ? undefined : value
}

function envDuration(env: Environment, name: GlobalFlagName): number | undefined {
  const value = fromEnv(env, name)
  if (value === undefined) return undefined
  try {
    return parseDuration(value)
  } catch (error) {
    const { message, advice } = error as UsageError
    throw new UsageError(`${(globalFlags[name] as { env?: string }).env}: ${message}`, advice)
  }
}

function envSwitch(env: Environment, name: GlobalFlagName): boolean {
  const value = fromEnv(env, name)?.toLowerCase()
  return value !== undefined && !['0', 'false', 'no', 'off'].includes(value)
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
