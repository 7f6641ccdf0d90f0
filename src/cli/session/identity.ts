import type { ZooKeeper } from '../../client/client.ts'
import { digestId } from '../../client/terms/acl.ts'
import { ZkError } from '../../wire/error.ts'
import type { Acl, ClientInfo } from '../../wire/records.ts'
import { readCredential } from './credential.ts'

/** Who we are to the server. */
export interface Identity {
  /** As the server tells (3.7 and later); before that what we presented. */
  readonly ids: readonly ClientInfo[]
  /** Digest ids of the credentials we know of: `user:hash`. */
  readonly digests: ReadonlySet<string>
}

/** @param auth credentials of the settings, `scheme:id` each */
export async function identify(zk: ZooKeeper, auth: readonly string[]): Promise<Identity> {
  const presented = auth.map(readCredential)
  const digests = new Set(
    presented.filter(({ scheme }) => scheme === 'digest').map(({ id }) => digestId(...splitUser(id))),
  )
  try {
    return { ids: await zk.whoAmI(), digests }
  } catch (error) {
    if (!(error instanceof ZkError) || error.name !== 'Unimplemented') throw error
    return {
      ids: presented.map(({ scheme, id }) => ({ authScheme: scheme, user: splitUser(id)[0] })),
      digests,
    }
  }
}

/** The permission bits an ACL gives to an identity. Source: ZooKeeperServer.checkACL. */
export function permitted(acl: readonly Acl[], identity: Identity): number {
  if (identity.ids.some(({ authScheme }) => authScheme === 'super')) return 31
  return acl.reduce((bits, entry) => (matches(entry, identity) ? bits | entry.perms : bits), 0)
}

function matches({ scheme, id }: Acl, { ids, digests }: Identity): boolean {
  if (scheme === 'world') return id === 'anyone'
  if (scheme === 'auth') return ids.some(({ authScheme }) => authScheme !== 'ip')
  if (scheme === 'ip') return ids.some((one) => one.authScheme === 'ip' && inNetwork(one.user ?? '', id))
  if (scheme !== 'digest') return ids.some(({ authScheme, user }) => authScheme === scheme && user === id)
  const [user] = splitUser(id)
  const known = [...digests].filter((digest) => splitUser(digest)[0] === user)
  // A credential we presented is compared whole; one presented by `auth` earlier is known by the user's name only.
  if (known.length > 0) return known.includes(id) || masked(id)
  return ids.some((one) => one.authScheme === 'digest' && one.user === user)
}

/** Servers show hashes only to those who may change them: `alice:x`. */
function masked(id: string): boolean {
  return id.endsWith(':x')
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/')
  if (bits === undefined || address.includes(':') || base.includes(':')) return address === base
  const mask = Number(bits) === 0 ? 0 : (-1 << (32 - Number(bits))) >>> 0
  return (number(address) & mask) >>> 0 === (number(base) & mask) >>> 0
}

function number(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

function splitUser(id: string): [user: string, rest: string] {
  const at = id.indexOf(':')
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)]
}
