/** A server of the ensemble's dynamic configuration. */
export interface Member {
  readonly id: number
  /** `host:quorumPort:electionPort[:role];[clientHost:]clientPort` as configured. */
  readonly address: string
  readonly role: 'participant' | 'observer'
  /** Where clients connect, if the configuration says. */
  readonly client: string | undefined
}

/** What /zookeeper/config says. */
export interface EnsembleConfig {
  readonly text: string
  /** 64 bits, hexadecimal in the text. */
  readonly version: bigint | undefined
  readonly members: readonly Member[]
}

/** Reads the text of /zookeeper/config: empty on a standalone server. Source: QuorumMaj, QuorumServer. */
export function parseConfig(text: string): EnsembleConfig {
  const members: Member[] = []
  let version: bigint | undefined
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/.exec(line.trim()) ?? []
    if (key === 'version' && /^[0-9a-f]{1,16}$/i.test(value)) version = BigInt(`0x${value}`)
    const id = /^server\.(\d+)$/.exec(key)?.[1]
    if (id !== undefined) members.push(member(Number(id), value))
  }
  return { text, version, members }
}

function member(id: number, address: string): Member {
  const [quorum = '', client] = address.split(';')
  const role = quorum.endsWith(':observer') ? 'observer' : 'participant'
  const host = /^(\[[^\]]*\]|[^:]*)/.exec(quorum)?.[0] ?? ''
  if (client === undefined) return { id, address, role, client: undefined }
  const port = client.slice(client.lastIndexOf(':') + 1)
  const given = client.includes(':') ? client.slice(0, client.lastIndexOf(':')) : ''
  const anywhere = given === '' || given === '0.0.0.0' || given === '[::]'
  return { id, address, role, client: `${anywhere ? host : given}:${port}` }
}
