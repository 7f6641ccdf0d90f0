import type { Buffer } from 'node:buffer'
import { UsageError, type ZkError } from '../wire/error.ts'
import type { OpName, Request, Response } from '../wire/ops.ts'
import { addChroot, parentPath, pathFault, stripChroot } from '../wire/path.ts'
import type { Acl, ClientInfo, Stat } from '../wire/records.ts'
import { parseAcl } from './acl.ts'
import { bytesOf, type Data } from './bytes-of.ts'
import type { Outcome } from './call.ts'
import { type CreateOptions, createForm, isSequential } from './create.ts'
import type { CallOptions, SessionTicket } from './options.ts'
import type { Session } from './session.ts'
import type { SessionEvents, SessionState } from './session-events.ts'

/** Compare-and-set: the call fails with BadVersion when the znode has another version. Default: any. */
export interface VersionOptions extends CallOptions {
  version?: number | undefined
}

/**
 * A client of a ZooKeeper ensemble. Calls may be made without waiting for the ones before: they are pipelined, run and
 * answered in order. Every path is relative to the chroot of the connect string, in arguments, results and errors.
 * Every call throws ZkError (the server said no), ConnectionError (no answer), WireError (the answer was damaged) or
 * UsageError (nothing was sent).
 */
export class ZooKeeper {
  readonly #session: Session
  /** The part of the tree this client sees, '' for all of it. */
  readonly chroot: string

  /** Use `connect()`. */
  constructor(session: Session, chroot: string) {
    this.#session = session
    this.chroot = chroot
  }

  get state(): SessionState {
    return this.#session.state
  }

  /** 64 bits; 0n before the first connection. */
  get sessionId(): bigint {
    return this.#session.id
  }

  /** As the server granted it, in ms. */
  get sessionTimeout(): number {
    return this.#session.timeout
  }

  /** `host:port` of the server connected now. */
  get server(): string | undefined {
    return this.#session.server
  }

  /** The newest zxid seen in an answer. */
  get lastZxid(): bigint {
    return this.#session.lastZxid
  }

  /** Changes of `state`. */
  get events(): SessionEvents {
    return this.#session.events
  }

  /** What another process needs to take this session over (option `session`). The password is a secret. */
  get session(): SessionTicket {
    const { id, password, lastZxid } = this.#session
    return { id, password, lastZxid }
  }

  /**
   * Sends one operation of the protocol as it is, with the server's paths (no chroot, no checks).
   * The named methods are what applications want.
   */
  call<K extends OpName>(op: K, request: Request<K>, options?: CallOptions): Promise<Response<K>> {
    const { path } = request as { path?: string }
    return this.#session.call(op, request, path === undefined ? undefined : stripChroot(this.chroot, path), options)
  }

  /**
   * Creates a znode.
   * @returns the path actually created (sequential modes append ten digits) and its stat
   * @throws ZkError NodeExists, NoNode (parent missing), NoAuth, NoChildrenForEphemerals, InvalidAcl, QuotaExceeded
   * Source: CreateRequest, Create2Response; ops create2, createContainer, createTTL.
   */
  create(path: string, data?: Data, options: CreateOptions = {}): Promise<{ path: string; stat: Stat }> {
    return this.#checked(path, isSequential(options.mode), (serverPath) => {
      const form = createForm(bytesOf(data), options)
      const created = this.#session.call(form.op, { path: serverPath, ...form.body }, path, options, {
        map: (answer) => ({ path: stripChroot(this.chroot, answer.path), stat: answer.stat }),
      })
      if (!options.parents) return created
      return created.catch(async (error: ZkError) => {
        if (error.name !== 'NoNode' || path === '/') throw error
        await this.createParents(path, options)
        return this.create(path, data, { ...options, parents: false })
      })
    })
  }

  /** Creates the missing ancestors of a path: persistent, without data. The path itself is not created. */
  async createParents(path: string, options: CreateOptions = {}): Promise<void> {
    const parent = parentPath(path)
    if (parent === '/' && this.chroot === '') return
    const { acl, signal, timeout } = options
    try {
      await this.create(parent, null, { acl, signal, timeout, parents: true })
    } catch (error) {
      if ((error as ZkError).name !== 'NodeExists') throw error
    }
  }

  /** Reads data and stat. Null data is null, not empty. @throws ZkError NoNode, NoAuth */
  get(path: string, options?: CallOptions): Promise<{ data: Buffer | null; stat: Stat }> {
    return this.#ask('getData', path, { watch: false }, options)
  }

  /** Replaces the data. @throws ZkError NoNode, BadVersion, NoAuth, QuotaExceeded */
  set(path: string, data: Data, options: VersionOptions = {}): Promise<Stat> {
    return this.#ask('setData', path, { data: bytesOf(data), version: options.version ?? -1 }, options, statOf)
  }

  /** Names of the children, in no order, and the stat. @throws ZkError NoNode, NoAuth */
  children(path: string, options?: CallOptions): Promise<{ children: readonly string[]; stat: Stat }> {
    return this.#ask('getChildren2', path, { watch: false }, options)
  }

  /** The stat, or undefined when there is no such znode. */
  exists(path: string, options?: CallOptions): Promise<Stat | undefined> {
    return this.#ask('exists', path, { watch: false }, options, statOrNone)
  }

  /** Deletes one znode. @throws ZkError NoNode, NotEmpty, BadVersion, NoAuth */
  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return this.#ask('delete', path, { version: options.version ?? -1 }, options, nothing)
  }

  /** Reads the ACL. Hashes of digest entries are masked unless the caller may ADMIN. @throws ZkError NoNode, NoAuth */
  getAcl(path: string, options?: CallOptions): Promise<{ acl: readonly Acl[]; stat: Stat }> {
    return this.#ask('getACL', path, {}, options)
  }

  /**
   * Replaces the ACL; `version` is compared with the stat's aversion.
   * @param acl entries, or text `scheme:id:perms,…`
   * @throws ZkError NoNode, InvalidAcl, BadVersion, NoAuth
   */
  async setAcl(path: string, acl: readonly Acl[] | string, options: VersionOptions = {}): Promise<Stat> {
    const entries = typeof acl === 'string' ? parseAcl(acl) : acl
    return this.#ask('setACL', path, { acl: entries, version: options.version ?? -1 }, options, statOf)
  }

  /** Waits until this server has caught up with the leader: a read sent after it sees all writes finished before. */
  sync(path = '/', options?: CallOptions): Promise<void> {
    return this.#ask('sync', path, {}, options, nothing)
  }

  /** Who the server thinks we are, one entry per identity. Servers since 3.7. */
  whoAmI(options?: CallOptions): Promise<readonly ClientInfo[]> {
    return this.#session.call('whoAmI', {}, undefined, options, { map: (answer) => answer.clientInfo })
  }

  /** Presents a credential, now and on every later connection. @throws ConnectionError auth, which ends the client */
  addAuth(scheme: string, id: string): Promise<void> {
    return this.#session.authenticate(`${scheme}:${id}`)
  }

  /** Round trip of a heartbeat, in ms. */
  ping(): Promise<number> {
    return this.#session.ping()
  }

  /**
   * Ends the session: calls made before get their answers, ephemerals are gone when it resolves. Never throws.
   * @param keepSession drop the connection only, so that another process can resume the session
   */
  close({ keepSession = false } = {}): Promise<void> {
    return this.#session.close(keepSession)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** One operation on one path. */
  #ask<K extends OpName, T = Response<K>>(
    op: K,
    path: string,
    rest: Omit<Request<K>, 'path'>,
    options?: CallOptions,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    return this.#checked(path, false, (serverPath) =>
      this.#session.call(op, { ...rest, path: serverPath } as unknown as Request<K>, path, options, outcome),
    )
  }

  /** Rejects with UsageError a path ZooKeeper would refuse. */
  #checked<T>(path: string, sequential: boolean, call: (serverPath: string) => Promise<T>): Promise<T> {
    const fault = pathFault(path, { sequential })
    if (fault) return Promise.reject(new UsageError(`bad path ${JSON.stringify(path)}: ${fault}`))
    try {
      return call(addChroot(this.chroot, path))
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

const statOf = { map: ({ stat }: { stat: Stat }) => stat }
const nothing = { map: () => {} }
const statOrNone: Outcome<{ stat: Stat }, Stat | undefined> = {
  map: ({ stat }) => stat,
  refused: (error) => (error.name === 'NoNode' ? { value: undefined } : undefined),
}
