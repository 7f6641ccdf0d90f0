import { Buffer } from 'node:buffer'
import type { Transport } from '../wire/transport.ts'
import { DataDir } from './disk/data-dir.ts'
import { addressText, type Door } from './door.ts'
import { Doors } from './doors.ts'
import { exampleTree } from './example-tree.ts'
import type { SandboxTls } from './listen.ts'
import type { AdminServer } from './reports/admin.ts'
import { isLoopback } from './reports/admin-guard.ts'
import type { Peer } from './session/peer.ts'
import { Server } from './session/server.ts'
import type { Session } from './session/sessions.ts'
import { resolveSettings, type ServerSettings, type Settings } from './settings/settings.ts'
import { OPEN_ACL } from './tree/tree.ts'
import type { DelayedRequest, FailedRequest } from './trouble/request-fault.ts'

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

/** Znodes by path and data (text, bytes or null), parents first. */
export type SeedTree = Iterable<readonly [path: string, data: string | Uint8Array | null]>

const LOOPBACK = '127.0.0.1'

/**
 * An embedded ZooKeeper server: one standalone server in this process, for tests, workshops and newcomers.
 * Any ZooKeeper client can use it through its port; zoosh's own also through `transport()`, without one.
 *
 * ```ts
 * const sandbox = await Sandbox.start()
 * const zk = await connect(sandbox.connectString)
 * ```
 */
export class Sandbox {
  readonly #server: Server
  readonly #dataDir: DataDir | undefined
  readonly #doors: Doors
  #admin: AdminServer | undefined
  /** Resolves when the server had to stop because its disk failed it. */
  readonly failure: Promise<Error>

  private constructor(server: Server, dataDir: DataDir | undefined, failure: Promise<Error>) {
    this.#server = server
    this.#dataDir = dataDir
    this.#doors = new Doors(server, 'the sandbox has stopped')
    server.place = () => ({ port: this.port ?? 0, dataDir: dataDir?.path ?? '', ...dataDir?.sizes })
    this.failure = failure
  }

  /**
   * Starts a server.
   * @throws RangeError for a release it cannot be or a setting that makes no sense; node's error when the port cannot be had
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const { port = 0, host = LOOPBACK, servers: count = 1, tls } = options
    if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`servers must be 1 or more, not ${count}`)
    const settings = resolveSettings(options, isLoopback(host))
    const dataDir = options.dataDir === undefined ? undefined : await openDataDir(options.dataDir, settings, options)
    let fail: (error: Error) => void = () => {}
    const failure = new Promise<Error>((resolve) => {
      fail = resolve
    })
    const server = new Server(settings, dataDir?.recovered, dataDir, fail)
    const sandbox = new Sandbox(server, dataDir, failure)
    try {
      if (port !== false) await sandbox.#doors.open({ host, port, count, tls })
      if (options.adminPort !== undefined) await sandbox.#startAdmin(options.adminHost ?? LOOPBACK, options.adminPort)
      if (options.seed) sandbox.seed(options.seed === true ? exampleTree : options.seed)
      return sandbox
    } catch (error) {
      await sandbox.stop()
      throw error
    }
  }

  /**
   * Its ports, each to a client one server of an ensemble, to be stopped and started: what a client does when its server goes
   * down. All have one tree and one set of sessions; there is no quorum, no leader, and nothing lags behind.
   */
  get servers(): readonly Door[] {
    return this.#doors.ports
  }

  /** The (first) TCP port clients reach it at. Undefined without one. */
  get port(): number | undefined {
    return this.#doors.port
  }

  /** The port of the AdminServer, if there is one. */
  get adminPort(): number | undefined {
    return this.#admin?.port
  }

  /** Where the AdminServer is, `127.0.0.1:40322`. Undefined without one. */
  get adminAddress(): string | undefined {
    return this.#admin && addressText(this.#admin)
  }

  /** What `POST /faults/…` has to bring as `Authorization: Bearer TOKEN`; undefined where only this machine can reach it. */
  get adminToken(): string | undefined {
    return this.#admin?.token
  }

  /** What ZooKeeper clients are given to connect, `127.0.0.1:40321`, or several. Empty without a port. */
  get connectString(): string {
    return this.#doors.address
  }

  /**
   * A connection to this server inside the process: the client's end of it.
   * @throws after the end what a port where nobody listens gives: ECONNREFUSED
   */
  transport(): Transport {
    return this.#doors.transport()
  }

  /**
   * Opens a port on loopback where there is none yet. It does not keep the process alive.
   * @returns the connect string
   * @throws node's error when there is none to be had
   */
  listen(): Promise<string> {
    return this.#doors.listen()
  }

  /**
   * Puts znodes into the tree, open to everyone; those that exist stay as they are.
   * @param tree default: a small example tree
   */
  seed(tree: SeedTree = exampleTree): void {
    for (const [path, data] of tree) {
      if (this.#server.tree.nodes.has(path)) continue
      const bytes = typeof data === 'string' ? Buffer.from(data) : data === null ? null : Buffer.from(data)
      this.#server.commit(0n, 0, {
        type: 'create',
        path,
        data: bytes,
        acl: OPEN_ACL,
        ephemeral: false,
        parentCVersion: -1,
      })
    }
  }

  /** What was found wrong in the data directory at the start, and put right. */
  get notices(): readonly string[] {
    return this.#dataDir?.recovered.notices ?? []
  }

  /** Ids of the sessions that live. */
  get sessions(): bigint[] {
    return [...this.#server.sessions.all.keys()]
  }

  /**
   * Expires a session now, as if its client had been silent too long: its ephemeral nodes go, its connection is cut.
   * @returns whether there was such a session
   */
  expireSession(id: bigint): boolean {
    const session = this.#server.sessions.get(id)
    if (session) this.#server.expire(session)
    return session !== undefined
  }

  /** Cuts the connection of a session, or of all; the sessions live on and can be resumed. */
  dropConnection(id?: bigint): void {
    const cut = (session: Session<Peer> | undefined) => session?.connection?.cut()
    if (id !== undefined) cut(this.#server.sessions.get(id))
    else for (const peer of [...this.#server.peers]) peer.cut()
  }

  /**
   * Lets time go by for sessions at once: who is not connected, and by then has been away for longer than its timeout,
   * expires now. Who is connected has been heard of.
   * @param ms how much
   */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`ms must be 0 or more, not ${ms}`)
    this.#server.advance(ms)
  }

  /**
   * Has the next request that matches fail: before it is carried out, or after, with its connection cut or another error.
   * Of several faults a request meets with the first that is for it.
   *
   * ```ts
   * sandbox.failNext({ op: 'setData', path: '/a', applied: true }) // written, and nobody knows
   * ```
   * @throws RangeError for an operation or an error there is not
   */
  failNext(fault: FailedRequest = {}): void {
    this.#server.faults.requests.add(fault)
  }

  /**
   * Has the next request that matches take longer: it waits before it is carried out, or (`applied`) its answer does. What its
   * connection asks after it waits behind it; what others ask does not.
   * @throws RangeError
   */
  delayNext(fault: DelayedRequest): void {
    this.#server.faults.requests.add(fault)
  }

  /** Forgets the faults that wait for a request. */
  clearFaults(): void {
    this.#server.faults.requests.clear()
  }

  /**
   * Makes everything slow.
   * @param ms how long each answer and event is held back from now on, in order; 0 ends it
   */
  delay(ms: number): void {
    this.#server.faults.delay = ms
  }

  /** Stops reading and answering, with all connections left open, until `thaw()`. */
  freeze(): void {
    this.#server.freeze()
  }

  /** Goes on after `freeze()`; sessions get their full time again. */
  thaw(): void {
    this.#server.thaw()
  }

  /** Whether new connections are cut at once. Those that exist stay. */
  refuseConnections(refuse = true): void {
    this.#server.faults.refusing = refuse
  }

  /** Goes read-only, as a ZooKeeper without a quorum does, or back; all connections are cut for it. */
  readOnly(readOnly = true): void {
    this.#server.readOnly = readOnly
    this.dropConnection()
  }

  /** Ends all connections and frees the port. What is on disk stays. Never throws. */
  async stop(): Promise<void> {
    this.#server.stop()
    await this.#admin?.close()
    await this.#doors.close()
    await this.#dataDir?.close()
  }

  async #startAdmin(host: string, port: number): Promise<void> {
    // HTTP is heavy and rarely wanted.
    const { startAdmin } = await import('./reports/admin.ts')
    this.#admin = await startAdmin(this.#server, this, host, port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

function openDataDir(
  path: string,
  { profile }: Settings,
  { snapshotEvery = 100_000 }: SandboxOptions,
): Promise<DataDir> {
  return DataDir.open(path, { snapshotEvery, configNode: profile.has('configNode'), digests: profile.has('digests') })
}
