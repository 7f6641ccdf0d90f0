import { UsageError } from '../../wire/error.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import { splitWords } from './split-words.ts'

/** A proxy that is asked for a connection. */
export interface ProxyWay extends Host {
  readonly kind: 'socks5' | 'http'
  readonly user: string | undefined
  readonly password: string | undefined
  /** `socks5://proxy:1080`, without who we are. */
  readonly name: string
}

/** A program whose stdin and stdout are the connection. */
export interface CommandWay {
  readonly kind: 'command'
  /** What is run for a server. @throws ConnectionError for a name that is none */
  readonly words: (at: Host, control?: string) => readonly string[]
  /** Of `ssh://`: what logs in and leads nowhere; others share it by a socket, the `control` of their words. */
  readonly login?: (control: string) => readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads what `via` says.
 * @param env where user and password of a proxy are looked up that are written `$NAME`
 * @throws UsageError
 */
export function parseWay(text: string, env: Environment = process.env): ProxyWay | CommandWay {
  const url = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(text.trim())
  if (!url) return command(text)
  const scheme = url[1]!.toLowerCase()
  const at = url[2]!.lastIndexOf('@')
  const place = /^(?:\[([^\]]+)\]|([^:/?#[\]\s]+))(?::(\d{1,5}))?\/?$/.exec(url[2]!.slice(at + 1))
  const host = place?.[1] ?? place?.[2]
  const port = place?.[3] === undefined ? undefined : Number(place[3])
  if (host === undefined || !isHost(host) || port === 0 || (port ?? 1) > 65_535)
    throw badUrl(scheme, 'it is SCHEME://HOST:PORT')
  const who = at < 0 ? undefined : url[2]!.slice(0, at)
  if (scheme === 'ssh') return ssh(host, port, who)
  if (scheme === 'socks5' || scheme === 'socks5h') return proxy('socks5', host, port ?? 1080, who, env)
  if (scheme !== 'http') throw badUrl(scheme, `${scheme} is not known: ssh, socks5 and http are, or a command`)
  if (port === undefined) throw badUrl(scheme, 'a proxy has no usual port: write http://HOST:PORT')
  return proxy('http', host, port, who, env)
}

function command(text: string): CommandWay {
  const words = splitWords(text)
  if (words.length === 0) throw new UsageError('bad via: the command is empty')
  for (const word of words) {
    const wrong = /%(?:%|h|p)|(%.?)/g
    for (const [, sign] of word.matchAll(wrong)) {
      if (sign !== undefined) throw new UsageError(`bad command "${text}": ${sign} is none of %h, %p and %%`)
    }
  }
  const fill = (word: string, { host, port }: Host): string =>
    word.replace(/%[hp%]/g, (sign) => (sign === '%h' ? host : sign === '%p' ? String(port) : '%'))
  return { kind: 'command', words: (at) => words.map((word) => fill(word, checked(at))) }
}

function ssh(host: string, port: number | undefined, user: string | undefined): CommandWay {
  if (user?.includes(':')) throw badUrl('ssh', 'ssh takes no password there: it uses keys, an agent, or asks')
  if (user !== undefined && !/^[\w.][\w.@\\-]*$/.test(user)) throw badUrl('ssh', 'that is no name of a user')
  const options = port === undefined ? [] : ['-p', String(port)]
  const bastion = user === undefined ? host : `${user}@${host}`
  const shared = (control: string | undefined) => (control === undefined ? [] : ['-S', control])
  return {
    kind: 'command',
    words: (at, control) => ['ssh', ...options, ...shared(control), '-W', hostText(checked(at)), '--', bastion],
    login: (control) => ['ssh', ...options, '-M', ...shared(control), '-o', 'ControlPersist=no', '-N', '--', bastion],
  }
}

function proxy(
  kind: ProxyWay['kind'],
  host: string,
  port: number,
  who: string | undefined,
  env: Environment,
): ProxyWay {
  const [user, ...rest] = who === undefined ? [] : who.split(':')
  const password = rest.length === 0 ? undefined : rest.join(':')
  const read = (text: string | undefined) => (text === undefined ? undefined : revealed(text, kind, env))
  return { kind, host, port, user: read(user), password: read(password), name: `${kind}://${hostText({ host, port })}` }
}

/** `$NAME` and `${NAME}` are variables; what else is written is percent-encoded. */
function revealed(text: string, scheme: string, env: Environment): string {
  const name = /^\$(?:(\w+)|\{(\w+)\})$/.exec(text)
  if (name) {
    const variable = name[1] ?? name[2]!
    const value = env[variable]
    if (value === undefined || value === '') throw badUrl(scheme, `${variable} is not set in the environment`)
    return value
  }
  try {
    return decodeURIComponent(text)
  } catch {
    throw badUrl(scheme, 'user and password are percent-encoded: %25 is a percent sign')
  }
}

/** The URL itself may hold a password. */
function badUrl(scheme: string, why: string): UsageError {
  return new UsageError(`bad via ${scheme}://…: ${why}`)
}

/** Members are named by whoever answered: a name must not become an option, or part of what a shell at the far end reads. */
function checked(at: Host): Host {
  if (isHost(at.host)) return at
  throw new ConnectionError(
    'unresolved',
    `${JSON.stringify(at.host)} is no name of a host that a command could be given`,
  )
}

function isHost(text: string): boolean {
  return /^[\w.:\u0080-\uffff][\w.:%\u0080-\uffff-]*$/.test(text)
}
