import type { Address } from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'

/** A member as /zookeeper/config has it; the client address is missing where the servers do not publish it. */
export interface ConfiguredMember {
  readonly id: number
  /** What follows `server.N=`, as configured. */
  readonly text: string
  readonly role: 'participant' | 'observer'
  readonly quorum: Address
  readonly electionPort: number
  readonly client: Address | undefined
  /** Where clients connect with TLS, if the servers publish that. */
  readonly secure: Address | undefined
}

export interface Membership {
  /** In the order of the lines. */
  readonly members: readonly ConfiguredMember[]
  /** zxid of the reconfiguration that made it, 0n for the first; undefined where no line says. */
  readonly version: bigint | undefined
}

/**
 * Reads `server.N=host:quorum:election[:role][;[host:]clientPort]` lines and `version=`: the data of /zookeeper/config,
 * and the membership part of `conf`. Of several addresses of one server (`|`) the first counts.
 */
export function parseMembership(text: string): Membership {
  const members: ConfiguredMember[] = []
  let version: bigint | undefined
  for (const line of text.split('\n')) {
    const [, id, value] = /^server\.(\d+)=(.*)$/.exec(line.trim()) ?? []
    if (id !== undefined) members.push(...configured(Number(id), value!))
    const [, hex] = /^version=([0-9a-f]{1,16})$/i.exec(line.trim()) ?? []
    if (hex !== undefined) version = BigInt(`0x${hex}`)
  }
  return { members, version }
}

function configured(id: number, value: string): ConfiguredMember[] {
  const [server = '', client = '', secure = ''] = value.split(';')
  const match = /^(\[[^\]]+\]|[^:]+):(\d+):(\d+)(?::(participant|observer))?/.exec(server.split('|')[0]!)
  if (!match) return []
  const host = unbracket(match[1]!)
  return [
    {
      id,
      text: value,
      role: (match[4] as ConfiguredMember['role'] | undefined) ?? 'participant',
      quorum: { host, port: Number(match[2]) },
      electionPort: Number(match[3]),
      client: addressIn(client, host),
      secure: addressIn(secure, host),
    },
  ]
}

/** `[host:]port`; a server that listens on every address is reached where its peers reach it. */
function addressIn(text: string, host: string): Address | undefined {
  const [, given, port] = /^(?:(.*):)?(\d+)$/.exec(text) ?? []
  if (port === undefined) return undefined
  const wild = given === undefined || ['0.0.0.0', '[::]', '[0:0:0:0:0:0:0:0]', ''].includes(given)
  return { host: wild ? host : unbracket(given), port: Number(port) }
}

function unbracket(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

/** `host:port,…`: where clients of this ensemble connect. */
export function clientString({ members }: Membership): string {
  return members.flatMap(({ client }) => (client ? [hostText(client)] : [])).join(',')
}
