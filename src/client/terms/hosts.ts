import { UsageError } from '../../wire/error.ts'
import { pathFault } from '../../wire/path.ts'
import type { StopSignal } from './stop.ts'

export interface Host {
  readonly host: string
  readonly port: number
}

export const DEFAULT_PORT = 2181

/**
 * Reads a ZooKeeper connect string: `h1[:p1],h2[:p2],[::1]:p3/chroot`.
 * An address with two or more colons and no brackets is taken for a bare IPv6 address.
 * @returns the hosts in their order and the chroot, `''` for none
 * @throws UsageError naming the part that is wrong
 * Source: org.apache.zookeeper.client.ConnectStringParser, NetUtils.
 */
export function parseConnectString(text: string): { hosts: Host[]; chroot: string } {
  if (typeof text !== 'string') throw noHosts(text)
  const slash = text.indexOf('/')
  const list = slash < 0 ? text : text.slice(0, slash)
  const chroot = slash < 0 || slash === text.length - 1 ? '' : text.slice(slash)
  if (list.startsWith('dns-srv:'))
    throw new UsageError('dns-srv:// connect strings are not supported: name the servers')
  const once = chrootOnce(text)
  if (once !== undefined)
    throw new UsageError(`bad connect string "${text}": the chroot is written once, after the last server`, once)
  const fault = chroot === '' ? undefined : pathFault(chroot)
  if (fault) throw new UsageError(`bad chroot "${chroot}" in the connect string: ${fault}`)
  const hosts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseHost)
  if (hosts.length === 0) throw new UsageError('the connect string names no server: write host:port,host:port/chroot')
  return { hosts, chroot }
}

/** What a variable of the environment that is not set gives. */
function noHosts(hosts: unknown): UsageError {
  return new UsageError(
    `the connect string is ${hosts === undefined ? 'undefined' : 'no text'}`,
    "name the servers: 'host:2181,host:2181/chroot'",
  )
}

/** What `h1/app,h2/app` is meant to be: `h1,h2/app`. */
function chrootOnce(text: string): string | undefined {
  const parts = text.split(',').map((part) => /^([^/]+)(\/.+)$/.exec(part.trim()))
  const chroot = parts[0]?.[2]
  if (parts.length < 2 || !parts.every((part) => part && part[2] === chroot)) return undefined
  return parts.map((part) => part![1]).join(',') + chroot
}

function parseHost(text: string): Host {
  const bracketed = /^\[([^\]]+)\](?::(.*))?$/.exec(text)
  if (bracketed) {
    if (bracketed[2] === '') throw new UsageError(`bad server "${text}": no port after the colon`)
    return { host: bracketed[1]!, port: parsePort(bracketed[2], text) }
  }
  if (/[[\]]/.test(text)) throw new UsageError(`bad server "${text}": an IPv6 address is written [::1]:2181`)
  if (/\s/.test(text)) throw new UsageError(`bad server "${text}": it has a space in it`)
  const colon = text.indexOf(':')
  if (colon !== text.lastIndexOf(':')) return { host: text, port: DEFAULT_PORT }
  if (colon < 0) return { host: text, port: DEFAULT_PORT }
  if (colon === 0) throw new UsageError(`bad server "${text}": no host before the colon`)
  return { host: text.slice(0, colon), port: parsePort(text.slice(colon + 1), text) }
}

function parsePort(text: string | undefined, whole: string): number {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535)
    throw new UsageError(`bad server "${whole}": the port must be a number from 1 to 65535`)
  return port
}

/** `host:port`, an IPv6 address in brackets. */
export function hostText({ host, port }: Host): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** A shuffled copy, so that clients spread over the servers. */
export function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}

/**
 * How long to wait before the next lap around the servers, in ms: doubles from 100 ms to `cap`, and spreads by ±40 % so
 * that the clients of a dead server do not all come back at once.
 */
export function backoff(lap: number, cap = 1000): number {
  return Math.min(100 * 2 ** Math.min(lap, 10), cap) * (0.6 + 0.8 * Math.random())
}

/** Waits, or until the signal says stop. */
export function pause(ms: number, signal: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
