import { isIP } from 'node:net'
import { UsageError } from '../../../wire/error.ts'
import type { Host } from '../../terms/hosts.ts'
import type { Kerberos } from '../../terms/sasl-options.ts'

/** What is asked of the name service: as node:dns/promises has it. */
export interface Names {
  lookupService(address: string, port: number): Promise<{ hostname: string }>
  lookup(name: string, options: { all: true }): Promise<readonly { address: string }[]>
}

type Server = Host & { readonly address: string | undefined }

/**
 * The principal of a server, `zookeeper/zk1.example.com@REALM`: what `service` leaves open is the server's host, and the realm it
 * is in by krb5.conf. `@` with nothing behind it leaves the realm to the KDC, beginning with our own.
 * @param realmOf the realm that krb5.conf maps a host to, `''` if none
 * @throws UsageError for a service that is no principal
 * Source: org.apache.zookeeper.SaslServerPrincipal, org.apache.zookeeper.util.SecurityUtils.
 */
export async function servicePrincipal(
  { service: text = 'zookeeper', canonicalize = true }: Pick<Kerberos, 'service' | 'canonicalize'>,
  server: Server,
  realmOf: (host: string) => string,
  names: Names,
): Promise<string> {
  const [, service, named, realm] = /^([^/@\s]+)(?:\/([^/@\s]+))?(?:@([^/@\s]+))?$/.exec(text) ?? []
  if (service === undefined) throw new UsageError(`"${text}" is no principal of servers: write SERVICE[/HOST][@REALM]`)
  const host = named ?? (canonicalize ? await canonicalHost(server, names) : server.host).toLowerCase()
  return `${service}/${host}@${realm ?? realmOf(host)}`
}

/**
 * What the name service calls the address of a server, provided that this name leads back to it; else the name it was given.
 * Source: java.net.InetAddress.getCanonicalHostName.
 */
async function canonicalHost({ host, port, address }: Server, names: Names): Promise<string> {
  // At the far end of a tunnel: only the name is known here.
  if (address === undefined) return host
  try {
    const { hostname } = await names.lookupService(address, port)
    if (isIP(hostname)) return host
    const addresses = await names.lookup(hostname, { all: true })
    return addresses.some((one) => one.address === address) ? hostname : host
  } catch {
    return host
  }
}
