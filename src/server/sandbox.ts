import { Buffer } from 'node:buffer'
import { given, givenOptions } from '../wire/given/given.ts'
import { ms as aTime, big, flag, type Kind, number, record } from '../wire/given/kinds.ts'
import type { Transport } from '../wire/transport.ts'
import { DataDir } from './disk/data-dir.ts'
import { addressText, type Door } from './door.ts'
import { Doors } from './doors.ts'
import { exampleTree } from './example-tree.ts'
import type { AdminServer } from './reports/admin.ts'
import { isLoopback } from './reports/admin-guard.ts'
import { aSeed, aZnode, type SandboxOptions, type SeedTree, sandboxShape } from './sandbox-shape.ts'
import type { Peer } from './session/peer.ts'
import { Server } from './session/server.ts'
import type { Session } from './session/sessions.ts'
import { resolveSettings, type Settings } from './settings/settings.ts'
import { OPEN_ACL } from './tree/tree.ts'
import type { DelayedRequest, FailedRequest } from './trouble/request-fault.ts'

const aDelay = record('{ ms, op… }', { ms: number })
const aSpan: Kind = { says: aTime.says, fits: (value) => aTime.fits(value) && Number.isFinite(value) }

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
   * @throws UsageError for a release it cannot be or a setting that makes no sense; node's error when the port cannot be had
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    givenOptions(options, sandboxShape)
    const { port = 0, host = LOOPBACK, servers: count = 1, tls } = options
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
    given('tree', tree, aSeed)
    for (const znode of tree) {
      given('tree', znode, aZnode)
      const [path, data] = znode
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
    given('id', id, big)
    const session = this.#server.sessions.get(id)
    if (session) this.#server.expire(session)
    return session !== undefined
  }

  /** Cuts the connection of a session, or of all; the sessions live on and can be resumed. */
  dropConnection(id?: bigint): void {
    if (id !== undefined) given('id', id, big)
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
    given('ms', ms, aSpan)
    this.#server.advance(ms)
  }

  /**
   * Has the next request that matches fail: before it is carried out, or after, with its connection cut or another error.
   * Of several faults a request meets with the first that is for it.
   *
   * ```ts
   * sandbox.failNext({ op: 'setData', path: '/a', applied: true }) // written, and nobody knows
   * ```
   * @throws UsageError for an operation or an error there is not
   */
  failNext(fault: FailedRequest = {}): void {
    this.#server.faults.requests.add(fault)
  }

  /**
   * Has the next request that matches take longer: it waits before it is carried out, or (`applied`) its answer does. What its
   * connection asks after it waits behind it; what others ask does not.
   * @throws UsageError
   */
  delayNext(fault: DelayedRequest): void {
    given('fault', fault, aDelay)
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
    given('ms', ms, aSpan)
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
    given('refuse', refuse, flag)
    this.#server.faults.refusing = refuse
  }

  /** Goes read-only, as a ZooKeeper without a quorum does, or back; all connections are cut for it. */
  readOnly(readOnly = true): void {
    given('readOnly', readOnly, flag)
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
