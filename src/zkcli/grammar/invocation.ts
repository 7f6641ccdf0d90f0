import { UsageError } from '../../wire/error.ts'
import { type Compat, compatOf } from './compat.ts'
import { DEFAULT_COMPAT, DEFAULT_HOSTS, DEFAULT_TIMEOUT, options } from './options.ts'

/** What `zkcli …` asks for. */
export interface CliInvocation {
  readonly hosts: string
  /** Of the session, in ms. */
  readonly timeout: number
  readonly allowReadOnly: boolean
  readonly clientConfig: string | undefined
  /** Java's system properties, as zkCli.sh hands them on. */
  readonly systemProperties: ReadonlyMap<string, string> | undefined
  readonly waitForConnection: boolean
  readonly compat: Compat
  /** The command and its words; empty for a script or the prompt. */
  readonly words: readonly string[]
}

/**
 * Reads the process's arguments by zkCli's rules: options with one dash up to the first other word, unknown ones skipped.
 * @throws UsageError for an option without its value and for a bad number: zkCli goes to localhost then, or dies
 */
export function readCliInvocation(argv: readonly string[], env: NodeJS.ProcessEnv = {}): CliInvocation {
  const given = new Map<string, string>()
  let at = 0
  for (; at < argv.length && argv[at]!.startsWith('-'); at++) {
    const [option = '', inline] = argv[at]!.startsWith('--compat-version=') ? argv[at]!.split('=', 2) : [argv[at]!]
    if (!Object.hasOwn(options, option) || options[option]!.placeholder === undefined) {
      given.set(option, '')
      continue
    }
    const value = inline ?? argv[++at]
    if (value === undefined) throw new UsageError(`Error: no argument found for option ${option}`)
    given.set(option, value)
  }
  const timeout = given.get('-timeout')
  if (timeout !== undefined && !/^[1-9]\d{0,9}$/.test(timeout))
    throw new UsageError(`-timeout: "${timeout}" is not a number of ms`)
  return {
    hosts: given.get('-server') ?? DEFAULT_HOSTS,
    timeout: timeout === undefined ? DEFAULT_TIMEOUT : Math.min(Number(timeout), 0x7fff_ffff),
    allowReadOnly: given.has('-r'),
    clientConfig: given.get('-client-configuration'),
    systemProperties: systemProperties(env),
    waitForConnection: given.has('-waitforconnection'),
    compat: compatOf(given.get('--compat-version') ?? DEFAULT_COMPAT),
    words: argv.slice(at),
  }
}

/** `-Dname=value` of CLIENT_JVMFLAGS and JVMFLAGS, in the order and by the blanks by which zkCli.sh puts them before Java. */
function systemProperties({
  CLIENT_JVMFLAGS = '',
  JVMFLAGS = '',
}: NodeJS.ProcessEnv): CliInvocation['systemProperties'] {
  const words = `${CLIENT_JVMFLAGS} ${JVMFLAGS}`.split(/\s+/)
  const properties = words.flatMap((word) => {
    const [, name, value = ''] = /^-D([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    return name === undefined ? [] : [[name, value] as const]
  })
  return properties.length === 0 ? undefined : new Map(properties)
}
