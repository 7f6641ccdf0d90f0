import {
  above,
  data,
  either,
  flag,
  type Kind,
  listOf,
  number,
  object,
  oneOf,
  type Shape,
  text,
  whole,
} from '../wire/given/kinds.ts'
import type { SandboxTls } from './listen.ts'
import { digestAlgorithms } from './settings/digest-algorithm.ts'
import type { ServerSettings } from './settings/settings.ts'

/** Znodes by path and data (text, bytes or null), parents first. */
export type SeedTree = Iterable<readonly [path: string, data: string | Uint8Array | null]>

/** What `Sandbox.start` can be told, besides how the server behaves. */
export interface SandboxOptions extends ServerSettings {
  /** TCP port for clients: 0 for any free one (default), `false` for none: then only `transport()` leads in. */
  readonly port?: number | false
  /**
   * How many ports it has, each to a client one server of an ensemble: see `servers` of the sandbox. `connectString` names all
   * of them. Default 1.
   */
  readonly servers?: number
  /** Speaks TLS on its ports, and nothing else. Default: plain text. */
  readonly tls?: SandboxTls
  /** Address to listen on. Default 127.0.0.1: nobody else can reach it. */
  readonly host?: string
  /** TCP port of the AdminServer's commands and of faults over HTTP: 0 for any free one; default: none. */
  readonly adminPort?: number
  /** Address the AdminServer listens on, whatever `host` is. Default 127.0.0.1. Where others can reach it, see `adminToken`. */
  readonly adminHost?: string
  /** Directory to keep the data in, in ZooKeeper's own layout; default: in memory, gone with the process. */
  readonly dataDir?: string
  /** Transactions between two snapshots of `dataDir`. Default 100,000. */
  readonly snapshotEvery?: number
  /** Put znodes into it, as `seed()` of the sandbox does; `true`: a small example tree. Default false. */
  readonly seed?: boolean | SeedTree
}

/** One of a seed. */
export const aZnode: Kind = {
  says: 'a list of [path, data]',
  fits: (value) => Array.isArray(value) && text.fits(value[0]) && data.fits(value[1]),
}

/** Anything that can be gone through, but for text. */
export const aSeed: Kind = {
  says: 'a list of [path, data]',
  fits: (value) =>
    Array.isArray(value)
      ? value.every((one) => aZnode.fits(one))
      : typeof value === 'object' && value !== null && Symbol.iterator in value,
}

const texts = listOf(text, 'a list of texts')
const port = whole(0, 0xffff)

/** What the options of `Sandbox.start` may be. */
export const sandboxShape: Shape<SandboxOptions> = {
  port: { says: 'a port, 0 or false', fits: (value) => value === false || port.fits(value) },
  servers: whole(1),
  tls: object,
  host: text,
  adminPort: port,
  adminHost: text,
  dataDir: text,
  snapshotEvery: above(0),
  seed: either(flag, aSeed),
  compat: text,
  fixes: texts,
  tickTime: number,
  minSessionTimeout: number,
  maxSessionTimeout: number,
  maxBuffer: number,
  maxClientConnections: number,
  maxUnread: number,
  maxUnreadOfAll: number,
  extendedTypes: flag,
  enforceQuota: flag,
  reconfigEnabled: flag,
  superDigest: text,
  digestAlgorithm: oneOf(Object.keys(digestAlgorithms)),
  digestAuth: flag,
  saslUsers: object,
  saslSuperUsers: texts,
  saslAnyUser: text,
  ensembleNames: texts,
  requireAuth: texts,
  skipAcl: flag,
  words: texts,
  containerCheckInterval: number,
  containerMaxNeverUsed: number,
  handshakeTimeout: number,
  readOnly: flag,
}
