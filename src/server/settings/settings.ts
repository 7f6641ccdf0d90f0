import { UsageError } from '../../wire/error.ts'
import { type Behaviour, type Profile, profile } from './compat.ts'
import { type DigestAlgorithm, digestAlgorithm } from './digest-algorithm.ts'
import { requirable, schemesOf } from './schemes.ts'
import { answeredWords } from './words.ts'

/** What an embedded server can be told. Times in ms, sizes in bytes. */
export interface ServerSettings {
  /** Release to behave as: `3.4`…`3.9`, or an exact one such as `3.8.0`; `clickhouse` for ClickHouse Keeper. Default 3.9. */
  readonly compat?: string
  /** Behaviours of later releases, as distributions backport them: Debian's 3.8.0 has `eventsObeyAcl`. */
  readonly fixes?: readonly Behaviour[]
  /** Length of a tick; session deadlines are rounded up to it. Default 2000. */
  readonly tickTime?: number
  /** Shortest session timeout granted. Default 2 ticks; 10 s as ClickHouse Keeper. */
  readonly minSessionTimeout?: number
  /** Longest session timeout granted. Default 20 ticks; 100 s as ClickHouse Keeper. */
  readonly maxSessionTimeout?: number
  /** Largest request (`jute.maxbuffer`). Default 1,048,575. */
  readonly maxBuffer?: number
  /** Most connections from one address (`maxClientCnxns`), 0 for no limit. Default 60. */
  readonly maxClientConnections?: number
  /** Bytes of answers a client may leave unread before it is cut off. Default 64 MiB. */
  readonly maxUnread?: number
  /** Bytes that all clients together may leave unread: above half of it requests wait, above it the worst are cut off. Default 4 times `maxUnread`. */
  readonly maxUnreadOfAll?: number
  /** Whether TTL nodes exist (`zookeeper.extendedTypesEnabled`). Default true. */
  readonly extendedTypes?: boolean
  /** Whether hard quotas are enforced (`zookeeper.enforceQuota`). Default true. */
  readonly enforceQuota?: boolean
  /** What reconfig is refused with: `ReconfigDisabled` by default, `Unimplemented` where it is enabled, as one server alone has nothing to change. */
  readonly reconfigEnabled?: boolean
  /** `super:base64(sha1(super:password))`: who authenticates so passes every ACL. */
  readonly superDigest?: string
  /** What the digest scheme hashes passwords by (`zookeeper.DigestAuthenticationProvider.digestAlg`, 3.7). Default `SHA1`. */
  readonly digestAlgorithm?: DigestAlgorithm
  /** Whether there is a digest scheme (`zookeeper.DigestAuthenticationProvider.enabled`, 3.7). Default true. */
  readonly digestAuth?: boolean
  /** Users and passwords of SASL DIGEST-MD5; none: the server has no SASL. */
  readonly saslUsers?: Readonly<Record<string, string>>
  /** The SASL users that pass every ACL (`zookeeper.superUser`), besides `super`, whom every entry for a SASL user lets in. */
  readonly saslSuperUsers?: readonly string[]
  /** The name by which an ACL entry means every SASL user (`zookeeper.letAnySaslUserDoX`). Default: none. */
  readonly saslAnyUser?: string
  /** Names of the ensembles a client may say it is looking for (`zookeeper.ensembleAuthName`); of none: any. Default: no such scheme. */
  readonly ensembleNames?: readonly string[]
  /** Schemes of which a client must have proved one before it asks anything (`zookeeper.enforce.auth.schemes`). Default: none. */
  readonly requireAuth?: readonly string[]
  /** Whether ACLs are stored but not obeyed (`zookeeper.skipACL`). Default false. */
  readonly skipAcl?: boolean
  /**
   * Four-letter words that are answered, or `*`; `srvr` always is, but as ClickHouse Keeper. Default: on loopback those that
   * only tell; elsewhere as the release, which is `srvr` since 3.5.3, most of them as ClickHouse Keeper.
   */
  readonly words?: readonly string[]
  /** How often empty containers and outlived TTL nodes are looked for. Default 60,000. */
  readonly containerCheckInterval?: number
  /** ms after which a container that never had a child is removed, 0 for never. Default 0. */
  readonly containerMaxNeverUsed?: number
  /** ms a connection has for its handshake. Default 10,000. */
  readonly handshakeTimeout?: number
  /** Whether the server starts read-only. Default false. */
  readonly readOnly?: boolean
}

/** What is not there unless it was asked for. */
type Optional = 'superDigest' | 'saslUsers' | 'saslAnyUser' | 'ensembleNames'

export type Settings = Required<Omit<ServerSettings, 'compat' | 'fixes' | 'digestAuth' | Optional>> & {
  readonly profile: Profile
  /** The schemes this server has. */
  readonly schemes: ReadonlySet<string>
} & { readonly [K in Optional]: ServerSettings[K] | undefined }

/**
 * @param loopback whether only this machine reaches the server
 * @throws UsageError for a release, an algorithm or a scheme nobody knows, or a time that is not positive
 */
export function resolveSettings(given: ServerSettings, loopback = false): Settings {
  const chosen = profile(given.compat ?? '3.9', given.fixes)
  const schemes = schemesOf(given)
  const tickTime = positive('tickTime', given.tickTime ?? 2000)
  const minSessionTimeout = positive(
    'minSessionTimeout',
    given.minSessionTimeout ?? (chosen.keeper ? 10_000 : 2 * tickTime),
  )
  const maxUnread = positive('maxUnread', given.maxUnread ?? 64 * 1024 * 1024)
  return {
    profile: chosen,
    tickTime,
    minSessionTimeout,
    maxSessionTimeout: Math.max(
      minSessionTimeout,
      given.maxSessionTimeout ?? (chosen.keeper ? 100_000 : 20 * tickTime),
    ),
    maxBuffer: positive('maxBuffer', given.maxBuffer ?? 0xfffff),
    maxClientConnections: given.maxClientConnections ?? 60,
    maxUnread,
    maxUnreadOfAll: positive('maxUnreadOfAll', given.maxUnreadOfAll ?? 4 * maxUnread),
    extendedTypes: given.extendedTypes ?? true,
    enforceQuota: (given.enforceQuota ?? true) && chosen.has('enforcesQuota'),
    reconfigEnabled: given.reconfigEnabled ?? false,
    superDigest: given.superDigest,
    digestAlgorithm: digestAlgorithm(given.digestAlgorithm ?? 'SHA1'),
    saslUsers: given.saslUsers,
    saslSuperUsers: given.saslSuperUsers ?? [],
    saslAnyUser: noSuper(given.saslAnyUser),
    ensembleNames: given.ensembleNames,
    schemes,
    requireAuth: requirable(given.requireAuth ?? [], schemes),
    skipAcl: given.skipAcl ?? false,
    words: answeredWords(given.words, chosen, loopback),
    containerCheckInterval: positive('containerCheckInterval', given.containerCheckInterval ?? 60_000),
    containerMaxNeverUsed: given.containerMaxNeverUsed ?? 0,
    handshakeTimeout: positive('handshakeTimeout', given.handshakeTimeout ?? 10_000),
    readOnly: given.readOnly ?? false,
  }
}

function noSuper(anyUser: string | undefined): string | undefined {
  if (anyUser === 'super')
    throw new UsageError('saslAnyUser must not be "super", whom every entry for a SASL user lets in')
  return anyUser
}

function positive(name: string, value: number): number {
  if (!(value > 0)) throw new UsageError(`${name} must be more than 0, not ${value}`)
  return value
}
