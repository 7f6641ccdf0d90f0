import { expect, test } from 'vitest'
import { type Names, servicePrincipal } from '../../../../src/client/secure/kerberos/service-principal.ts'
import type { Kerberos } from '../../../../src/client/terms/sasl-options.ts'

/** A name service that knows one server, by an alias. */
const names: Names = {
  lookupService: async (address) => {
    if (address === '192.0.2.1') return { hostname: 'ZK1.example.com' }
    if (address === '192.0.2.2') return { hostname: 'thief.example.com' }
    if (address === '192.0.2.3') return { hostname: '192.0.2.3' }
    throw new Error('ENOTFOUND')
  },
  lookup: async (name) => [{ address: name === 'thief.example.com' ? '192.0.2.99' : '192.0.2.1' }],
}
const realmOf = (host: string): string => (host.endsWith('.example.com') ? 'EXAMPLE.COM' : '')

const principal = (options: Partial<Kerberos>, host: string, address: string | undefined): Promise<string> =>
  servicePrincipal(options, { host, port: 2181, address }, realmOf, names)

test.each<[string, Partial<Kerberos>, string, string | undefined, string]>([
  ['an alias', {}, 'zk', '192.0.2.1', 'zookeeper/zk1.example.com@EXAMPLE.COM'],
  ['a name that does not lead back', {}, 'zk', '192.0.2.2', 'zookeeper/zk@'],
  ['an address without a name', {}, 'zk', '192.0.2.3', 'zookeeper/zk@'],
  ['an address nobody knows', {}, '192.0.2.4', '192.0.2.4', 'zookeeper/192.0.2.4@'],
  ['the far end of a tunnel', {}, 'zk2.example.com', undefined, 'zookeeper/zk2.example.com@EXAMPLE.COM'],
  ['switched off', { canonicalize: false }, 'ZK', '192.0.2.1', 'zookeeper/zk@'],
  ['a service', { service: 'zk' }, 'zk', '192.0.2.1', 'zk/zk1.example.com@EXAMPLE.COM'],
  ['a service and its realm', { service: 'zk@R' }, 'zk', '192.0.2.1', 'zk/zk1.example.com@R'],
  ['a service and its host', { service: 'zk/h' }, 'zk', '192.0.2.1', 'zk/h@'],
  ['a whole principal', { service: 'zk/H@R' }, 'zk', '192.0.2.1', 'zk/H@R'],
])('the principal of a server: %s', async (_, options, host, address, expected) => {
  expect(await principal(options, host, address)).toBe(expected)
})

test.each(['', 'a/b/c', '/h', 'a@', 'a/', 'a b'])('%j is no principal', async (service) => {
  await expect(principal({ service }, 'zk', undefined)).rejects.toThrow('SERVICE[/HOST][@REALM]')
})
