import type { Buffer } from 'node:buffer'
import { UsageError } from '../wire/error.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { flag, listOf, ms, oneOf, record, type Shape, signal, text, work } from '../wire/given/kinds.ts'
import type { OpName, Request, Response } from '../wire/ops.ts'
import { ops } from '../wire/ops.ts'
import { addChroot } from '../wire/path.ts'
import type { Acl, ClientInfo, Stat } from '../wire/records.ts'
import { type ChildrenRead, childrenMany, type DataRead, getMany, type Many } from './bulk/bulk-read.ts'
import { type BulkOutcome, type CreateItem, createMany, type DeleteItem, deleteMany } from './bulk/bulk-write.ts'
import { type ReadResult, readPacket } from './bulk/read-packet.ts'
import type { Outcome } from './connection/call.ts'
import { countDescendants } from './count.ts'
import { bytesOf, type Data } from './request/bytes-of.ts'
import { Caller } from './request/caller.ts'
import { anAcl, type Created, type CreateOptions, create, createChroot, createParents } from './request/create.ts'
import { type Membership, reconfigure } from './request/membership.ts'
import { Transaction } from './request/transaction.ts'
import { versionOf, versionShape } from './request/version-of.ts'
import type { Session } from './session/session.ts'
import { parseAcl } from './terms/acl.ts'
import { callShape } from './terms/call-shape.ts'
import { givenTicket } from './terms/connect-shape.ts'
import { parseConnectString } from './terms/hosts.ts'
import type { CallOptions, SessionTicket } from './terms/options.ts'
import type { SessionEvents, SessionState } from './terms/session-events.ts'
import type { StopSignal } from './terms/stop.ts'
import { type Watch, type WatchOptions, watchShape } from './watch/watch.ts'
import { Watches } from './watch/watches.ts'

/** Compare-and-set: the call fails with BadVersion when the znode has another version. Default: any. */
export interface VersionOptions extends CallOptions {
  /** The `version` of its stat; of an ACL `aversion`. */
  version?: number | undefined
}

/** How a client is closed. */
export interface CloseOptions {
  /** Only the connection ends; the session may be taken over. */
  readonly keepSession?: boolean | undefined
  /** How long the server may take, in ms. Default: the client's `timeout`. */
  readonly timeout?: number | undefined
  /** The server's goodbye is not waited for any more, once it was told that the session ends. */
  readonly signal?: StopSignal | undefined
}

/**
 * A client of a ZooKeeper ensemble. Calls may be made without waiting for the ones before: they are pipelined, run and
 * answered in order; all requests of one tick leave in one write. Every path is relative to the chroot of the connect string, in
 * arguments, results and errors.
 *
 * Every call ends: with its answer, at its deadline (`timeout`), by its `signal`, or with the session; by ZkError (the server said
 * no), ConnectionError (no answer), WireError (the answer was damaged, or too large) or UsageError (nothing was sent). A read whose
 * answer was lost with the connection is sent again once; a write never is, and fails with `maybeApplied`.
 *
 * A lost connection is resumed on another server with the same session: credentials first, then watches, then the calls that wait.
 * A frozen server is noticed after two thirds of the session timeout. Without any server the session declares itself expired after
 * four thirds (`error.assumed`). Expiry is told once, in `events` and to every watch, and is final: connect again. What a server does
 * not have fails with Unimplemented, or is done with what it has.
 */
export class ZooKeeper {
  /** The part of the tree this client sees, '' for all of it. */
  readonly chroot: string
  readonly #session: Session
  readonly #caller: Caller
  readonly #watches: Watches

  /** Use `connect()`. */
  constructor(session: Session, chroot: string, watches?: Watches) {
    this.chroot = chroot
    this.#session = session
    this.#caller = new Caller(session, chroot)
    this.#watches = watches ?? new Watches(session)
    session.hooks = this.#watches
  }

  /** What its session does now. */
  get state(): SessionState {
    return this.#session.state
  }

  /** 64 bits; 0n before the first connection. */
  get sessionId(): bigint {
    return this.#session.identity.id
  }

  /** As the server granted it, in ms. */
  get sessionTimeout(): number {
    return this.#session.identity.timeout
  }

  /** `host:port` of the server connected now. */
  get server(): string | undefined {
    return this.#session.server
  }

  /** The newest zxid seen in an answer. */
  get lastZxid(): bigint {
    return this.#session.lastZxid
  }

  /**
   * The call that a server owes an answer for the longest time, as `getData /a`, and for how long, in ms: also one that was
   * given up. undefined: none.
   */
  get awaited(): { readonly call: string; readonly ms: number } | undefined {
    return this.#session.awaited
  }

  /** Whether its servers were found not to have an operation; false also as long as none was asked for it. */
  lacks(op: OpName): boolean {
    given('op', op, anOp)
    return this.#caller.lacks(op)
  }

  /** Changes of `state`. */
  get events(): SessionEvents {
    return this.#session.events
  }

  /** What another process needs to take this session over (option `session`). The password is a secret. */
  get session(): SessionTicket {
    const { id, password, lastZxid } = this.#session.identity
    return { id, password, lastZxid }
  }

  /**
   * A view of the same session whose paths are relative to one of ours, in arguments, results, watches and errors. It costs no
   * request, and nothing is made: `createChroot()` of the view does. Closing either ends the session of both.
   * @throws UsageError for a bad path
   */
  within(path: string): ZooKeeper {
    const chroot = this.#caller.serverPath(path)
    return new ZooKeeper(this.#session, chroot === '/' ? '' : chroot, this.#watches)
  }

  /**
   * From now on these are the servers. When the one connected now is not among them the session moves on to one that is, once
   * all that was sent has its answer: nothing is lost. Else it stays where it is.
   * @param hosts as in `connect`; a chroot must be the one of this client, which stays as it is
   * @throws UsageError for a bad connect string, or another chroot
   */
  updateServers(hosts: string): void {
    const parsed = parseConnectString(hosts)
    if (parsed.chroot !== '' && parsed.chroot !== this.chroot)
      throw new UsageError(`the chroot of a client stays what it is: ${this.chroot || 'none'}, not ${parsed.chroot}`)
    this.#session.updateServers(parsed.hosts)
  }

  /**
   * Opens another session like this one: same servers, chroot and credentials, also those presented since. It sees all
   * this client has seen. Close it. For many small requests: a server answers several connections much faster than one.
   * @throws ConnectionError
   */
  async sibling(): Promise<ZooKeeper> {
    return new ZooKeeper(await this.#session.sibling(), this.chroot)
  }

  /**
   * Ends another session of the same ensemble, if it lives: its ephemerals are gone when this resolves. For a session that
   * was taken for expired without a server's word (option `assumeExpired`), and may stand in the way of the next.
   * @param ticket the `session` of its client
   * @throws ConnectionError when it is not known whether it has ended
   */
  async bury(ticket: SessionTicket): Promise<void> {
    givenTicket(ticket)
    return this.#session.bury(ticket)
  }

  /**
   * Creates a znode.
   * @returns the path actually created (sequential modes append ten digits) and its stat
   * @throws ZkError NodeExists, NoNode (parent missing), NoAuth, NoChildrenForEphemerals, InvalidAcl, QuotaExceeded;
   * Unimplemented for containers and TTLs on servers that lack them (before 3.5, ClickHouse Keeper), or TTLs where they are switched off
   * Source: CreateRequest, Create2Response; ops create2, createContainer, createTTL, and create before 3.5.
   */
  create(path: string, data?: Data, options: CreateOptions = {}): Promise<Created> {
    return create(this.#caller, path, data, options)
  }

  /**
   * Creates the missing ancestors of a path: persistent, without data. Neither the path itself nor the chroot is created.
   * @throws ZkError NoAuth, NoChildrenForEphemerals; NoNode where the chroot is missing
   */
  createParents(path: string, options: CreateOptions = {}): Promise<void> {
    return createParents(this.#caller, path, options)
  }

  /**
   * Creates the chroot of the connect string where it is missing, with its parents: persistent, without data. Nothing else
   * does: under a chroot that is missing, perhaps mistyped, every call fails with NoNode.
   * @returns whether it was missing
   * @throws ZkError NoAuth, NoChildrenForEphemerals; its `path` is the server's
   */
  createChroot(options: Pick<CreateOptions, 'acl' | 'signal' | 'timeout'> = {}): Promise<boolean> {
    return createChroot(this.#caller, options)
  }

  /** Reads data and stat. Null data is null, not empty. @throws ZkError NoNode, NoAuth */
  get(path: string, options?: CallOptions): Promise<{ data: Buffer | null; stat: Stat }> {
    return this.#caller.ask('getData', { path, watch: false }, options)
  }

  /** Replaces the data. @throws ZkError NoNode, BadVersion, NoAuth, QuotaExceeded */
  set(path: string, data: Data, options?: VersionOptions): Promise<Stat> {
    // Not an async function: its promise would settle behind that of a read which is answered later.
    try {
      const request = { path, data: bytesOf(data), version: versionOf(options?.version) }
      return this.#caller.ask('setData', request, options, statOf, versionShape)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Names of the children, in no order, and the stat. @throws ZkError NoNode, NoAuth */
  children(path: string, options?: CallOptions): Promise<{ children: readonly string[]; stat: Stat }> {
    return this.#caller.ask('getChildren2', { path, watch: false }, options)
  }

  /** The stat, or undefined when there is no such znode. @throws ConnectionError */
  exists(path: string, options?: CallOptions): Promise<Stat | undefined> {
    return this.#caller.ask('exists', { path, watch: false }, options, statOrNone)
  }

  /** Deletes one znode. @throws ZkError NoNode, NotEmpty, BadVersion, NoAuth */
  delete(path: string, options?: VersionOptions): Promise<void> {
    try {
      const request = { path, version: versionOf(options?.version) }
      return this.#caller.ask('delete', request, options, nothing, versionShape)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Reads the ACL. Hashes of digest entries are masked unless the caller may ADMIN. @throws ZkError NoNode, NoAuth */
  getAcl(path: string, options?: CallOptions): Promise<{ acl: readonly Acl[]; stat: Stat }> {
    return this.#caller.ask('getACL', { path }, options)
  }

  /**
   * Replaces the ACL; `version` is compared with the stat's aversion.
   * @param acl entries, or text `scheme:id:perms,…`
   * @throws ZkError NoNode, InvalidAcl, BadVersion, NoAuth
   */
  async setAcl(path: string, acl: readonly Acl[] | string, options: VersionOptions = {}): Promise<Stat> {
    given('acl', acl, anAcl)
    givenOptions(options, versionShape)
    const entries = typeof acl === 'string' ? parseAcl(acl) : acl
    const request = { path, acl: entries, version: versionOf(options.version) }
    return this.#caller.ask('setACL', request, options, statOf, versionShape)
  }

  /**
   * Waits until this server has caught up with the leader: a read sent after it sees all writes finished before.
   * @throws ConnectionError; ZkError NotReadOnly of a server that is cut off
   */
  sync(path = '/', options?: CallOptions): Promise<void> {
    return this.#caller.ask('sync', { path }, options, nothing)
  }

  /**
   * Reads data and stat of many znodes with few packets: a result or an error each, in order. The error is a ZkError, or a
   * WireError for an answer that even alone is over the limit (`maxReply`).
   * @throws ConnectionError, UsageError: nothing is known of any then
   */
  getMany(paths: readonly string[], options?: CallOptions): Promise<Many<DataRead>[]> {
    return getMany(this.#caller, paths, options)
  }

  /**
   * Lists the children of many znodes with few packets: a result or an error each, in order, as in getMany. No stats.
   * @throws as getMany
   */
  childrenMany(paths: readonly string[], options?: CallOptions): Promise<Many<ChildrenRead>[]> {
    return childrenMany(this.#caller, paths, options)
  }

  /**
   * Reads some znodes, at most 250 or so, with one request where the server and the size of the answer allow it. No check of
   * the paths.
   * @param take called once with each result, at its place among the answers and events on the wire: for who follows both
   * @throws ConnectionError
   */
  async readTogether(
    reads: readonly { readonly op: 'getData' | 'getChildren'; readonly path: string }[],
    take: (result: ReadResult, at: number) => void,
    options?: CallOptions,
  ): Promise<void> {
    given('reads', reads, someReads)
    given('take', take, work)
    givenOptions(options, callShape)
    const packet = reads.map(({ op, path }) => ({ op, request: { path: addChroot(this.chroot, path), watch: false } }))
    return readPacket(this.#caller, packet, options, take)
  }

  /**
   * Creates many znodes in their order with few packets, each under `maxRequest`. Not one transaction: each has an outcome of its
   * own. Sequential ones are numbered in their order. A server whose `jute.maxbuffer` is smaller closes the connection at the first
   * packet over it: what was in that one has an error with `maybeApplied`, and those after it are smaller.
   * @returns the path created or the error of each
   * @throws UsageError; of single ones nothing
   */
  createMany(items: readonly CreateItem[], options?: CallOptions): Promise<BulkOutcome[]> {
    return createMany(this.#caller, items, options)
  }

  /**
   * Deletes many znodes in their order (children before parents) with few packets; outcomes as in createMany.
   * @param items paths, or paths with the version their data must have
   * @throws UsageError; of single ones nothing
   */
  deleteMany(items: readonly (string | DeleteItem)[], options?: CallOptions): Promise<BulkOutcome[]> {
    return deleteMany(this.#caller, items, options)
  }

  /** Collects operations that are committed together or not at all. */
  transaction(): Transaction {
    return new Transaction(this.#caller)
  }

  /**
   * Watches a path: see `Watch`. The watch is set before any call made after this one.
   * @throws UsageError for a bad path; what a server refuses is told by `ready` and by the iteration
   */
  watch(path: string, options: WatchOptions = {}): Watch {
    this.#caller.serverPath(path)
    givenOptions(options, watchShape)
    return this.#watches.open(path, options, this.chroot)
  }

  /** Watches this client holds open now. */
  get watches(): readonly Watch[] {
    return this.#watches.all(this.chroot)
  }

  /** Paths of this session's ephemerals that start with `prefix`. @throws ZkError Unimplemented before 3.6 */
  async ephemerals(prefix = '/', options?: CallOptions): Promise<readonly string[]> {
    given('prefix', prefix, text)
    givenOptions(options, callShape)
    const prefixPath = prefix === '/' ? this.chroot || '/' : this.chroot + prefix
    const inside = (path: string): boolean => this.chroot === '' || path.startsWith(`${this.chroot}/`)
    const map = ({ ephemerals }: { ephemerals: readonly string[] }): string[] =>
      ephemerals.filter(inside).map((path) => this.#caller.clientPath(path))
    return this.#caller.prefer('getEphemerals', () =>
      this.#session.call('getEphemerals', { prefixPath }, undefined, options, { map }),
    )
  }

  /** How many znodes are below a path. Servers before 3.6 are walked. @throws ZkError NoNode, NoAuth */
  countDescendants(path: string, options?: CallOptions): Promise<number> {
    return countDescendants(this.#caller, path, options)
  }

  /** Who the server thinks we are, one entry per identity. @throws ZkError Unimplemented before 3.7 */
  async whoAmI(options?: CallOptions): Promise<readonly ClientInfo[]> {
    givenOptions(options, callShape)
    const map = ({ clientInfo }: Response<'whoAmI'>): readonly ClientInfo[] => clientInfo
    return this.#caller.prefer('whoAmI', () => this.#session.call('whoAmI', {}, undefined, options, { map }))
  }

  /** The ensemble's members as the server has them: text of /zookeeper/config, whatever the chroot. @throws ZkError NoNode before 3.5 */
  async config(options?: CallOptions): Promise<{ data: Buffer | null; stat: Stat }> {
    givenOptions(options, callShape)
    const path = '/zookeeper/config'
    return this.#session.call('getData', { path, watch: false }, path, options)
  }

  /**
   * Changes the ensemble's members. @returns the new configuration
   * @throws ZkError ReconfigDisabled, NoAuth, BadVersion, NewConfigNoQuorum, ReconfigInProgress, Unimplemented
   */
  async reconfig(change: Membership, options?: CallOptions): Promise<{ data: Buffer | null; stat: Stat }> {
    givenOptions(options, callShape)
    return reconfigure(this.#session, change, options)
  }

  /** Presents a credential, now and on every later connection. @throws ConnectionError auth, which ends the client */
  async addAuth(scheme: string, id: string): Promise<void> {
    given('scheme', scheme, text)
    given('id', id, text)
    return this.#session.authenticate(`${scheme}:${id}`)
  }

  /** Round trip of a heartbeat, in ms. @throws ConnectionError */
  ping(): Promise<number> {
    return this.#session.ping()
  }

  /**
   * Asks the leader whether this session lives: a `sync`. Its answer makes the session certain for a while; that of a ping
   * does not, for the server we are on may be cut off.
   * @throws ConnectionError; ZkError NotReadOnly
   */
  async prove(options?: CallOptions): Promise<void> {
    givenOptions(options, callShape)
    return this.#session.prove(options)
  }

  /**
   * How long this session is certain to live by what was proved, in ms from now; zero or less: it is not certain any more.
   * `lost`: whatever must not outlive the session has to be gone then, for the ensemble may end it soon after. `doubt`: time
   * to begin with that. Both move on with each answer to `prove`.
   */
  certainty(): { doubt: number; lost: number } {
    return this.#session.certainty()
  }

  /**
   * Sends one operation of the protocol as it is, on the server's paths (no chroot, no checks of paths).
   * @param outcome what to make of the answer, at its place among the answers and events on the wire
   * @throws UsageError for what would harm the server: a check outside a transaction (ZOOKEEPER-2623)
   */
  async call<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    options?: CallOptions,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    given('op', op, anOp)
    given('request', request, aRequest)
    givenOptions(options, callShape)
    givenOptions<object>(outcome, outcomeShape, 'outcome')
    if ((op as string) === 'check')
      throw new UsageError('check belongs into a transaction: sent alone it harms old servers')
    const { path } = request as { path?: string }
    return this.#session.call(op, request, path === undefined ? path : this.#caller.clientPath(path), options, outcome)
  }

  /**
   * Ends the session: calls made before get their answers, ephemerals are gone when it resolves. Without a connection the
   * calls fail at once, and a server is looked for that can be told, until all refuse. Never throws but for bad options.
   * @param keepSession drop the connection only, so that another process can resume the session
   * @param timeout how long a server may take to say goodbye, in ms, also to be found; default the client's own `timeout`.
   * Where none does, the session ends with its timeout
   */
  async close(options: CloseOptions = {}): Promise<void> {
    givenOptions(options, closeShape)
    const { keepSession, timeout, signal } = options
    return this.#session.close(keepSession, timeout, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

const closeShape: Shape<CloseOptions> = { keepSession: flag, timeout: ms, signal }
const outcomeShape = { map: work, refused: work }
const anOp = oneOf(Object.keys(ops))
/** A transaction is a list of operations. */
const aRequest = {
  says: 'what the operation takes',
  fits: (value: unknown) => typeof value === 'object' && value !== null,
}
const someReads = listOf(record('a read', { op: text, path: text }), 'a list of { op, path }')

const statOf = { map: ({ stat }: { stat: Stat }) => stat }
const nothing = { map: () => {} }
const statOrNone: Outcome<{ stat: Stat }, Stat | undefined> = {
  map: ({ stat }) => stat,
  refused: (error) => (error.name === 'NoNode' ? { value: undefined } : undefined),
}
