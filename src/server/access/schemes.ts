import type { SchemeName } from '../settings/schemes.ts'
import { ipMatches, isIpPattern } from './ip-acl.ts'

/** How ids of one scheme are judged: org.apache.zookeeper.server.auth.AuthenticationProvider. */
interface Scheme {
  /** Whether `id` may stand in an ACL. */
  valid(id: string): boolean
  /** Whether the credential `id` is meant by the ACL entry `pattern`. */
  matches(id: string, pattern: string): boolean
  /** Whether `auth:` in an ACL stands for credentials of this scheme. */
  readonly personal: boolean
}

const schemes: Readonly<Record<SchemeName, Scheme>> = {
  digest: { valid: isDigestId, matches: (id, pattern) => id === pattern, personal: true },
  ip: { valid: isIpPattern, matches: ipMatches, personal: false },
  sasl: {
    valid: (id) => /^[^/@]+(\/[^/@]+)?(@[^/@]+)?$/.test(id),
    matches: (id, pattern) => id === 'super' || id === pattern,
    personal: true,
  },
  // A client says by it which ensemble it takes the server for; nobody is anybody by that.
  ensemble: { valid: () => false, matches: () => false, personal: false },
}

/** The scheme of that name, whether this server has it or not. */
export function schemeOf(name: string): Scheme | undefined {
  return Object.hasOwn(schemes, name) ? schemes[name as SchemeName] : undefined
}

/** Java's split on `:` drops empty parts at the end, and exactly two must be left. */
function isDigestId(id: string): boolean {
  return id.replace(/:+$/, '').split(':').length === 2
}
