import { type CreateMode, createModes, MAX_TTL } from '../../wire/codes.ts'
import { UsageError, type ZkError } from '../../wire/error.ts'
import { givenOptions } from '../../wire/given/given.ts'
import { either, flag, type Kind, listOf, number, oneOf, record, type Shape, text } from '../../wire/given/kinds.ts'
import type { OpName, Request } from '../../wire/ops.ts'
import { parentPath } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Outcome } from '../connection/call.ts'
import { OPEN_ACL, parseAcl } from '../terms/acl.ts'
import { callShape } from '../terms/call-shape.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { CallOptions } from '../terms/options.ts'
import { bytesOf, type Data } from './bytes-of.ts'
import type { Caller } from './caller.ts'

/** The path actually created, and its stat. */
export interface Created {
  path: string
  stat: Stat
}

/** How to create a znode. */
export interface CreateOptions extends CallOptions {
  /** Default `persistent`. */
  mode?: CreateMode | undefined
  /** Life without children and changes, in ms, 1 to 1,099,511,627,775: for the persistent modes. */
  ttl?: number | undefined
  /** Entries, or text `scheme:id:perms,…`. Default: everybody may do everything. */
  acl?: readonly Acl[] | string | undefined
  /** Create missing parents too (persistent, without data, the same ACL); not the chroot, see `createChroot`. */
  parents?: boolean | undefined
}

/** An ACL as it may be given. */
export const anAcl: Kind = either(
  text,
  listOf(record('an entry', { perms: number, scheme: text, id: text }), 'a list of { perms, scheme, id }'),
)

/** What the options of a create may be. */
export const createShape: Shape<CreateOptions> = {
  ...callShape,
  mode: oneOf(Object.keys(createModes)),
  ttl: number,
  acl: anAcl,
  parents: flag,
}

/** How a kind of znode is created. */
type CreateForm = (typeof createModes)[CreateMode]

/**
 * Mode and TTL are checked here, strictly: a createTTL with the wrong flags takes a server down for good.
 * @throws UsageError
 */
export function createForm({ mode = 'persistent', ttl }: CreateOptions): CreateForm {
  const exact = ttl === undefined ? mode : withTtl(mode, ttl)
  if (!Object.hasOwn(createModes, exact)) throw new UsageError(`unknown create mode "${exact}"`)
  if (ttl === undefined && exact.endsWith('-ttl')) throw new UsageError(`create mode ${exact} needs a ttl`)
  return createModes[exact]
}

/**
 * What to send to create a znode.
 * @param path the server's
 */
export function createRequest(path: string, data: Data, form: CreateForm, how: CreateOptions): Request<'createTTL'> {
  const acl = typeof how.acl === 'string' ? parseAcl(how.acl) : (how.acl ?? OPEN_ACL)
  return { path, data: bytesOf(data), acl, flags: form.flags, ttl: how.ttl ?? 0 }
}

function withTtl(mode: CreateMode, ttl: number): CreateMode {
  if (!Number.isSafeInteger(ttl) || ttl < 1 || ttl > MAX_TTL) {
    throw new UsageError(`bad ttl ${ttl}: whole milliseconds from 1 to ${MAX_TTL}`)
  }
  if (mode.endsWith('-ttl')) return mode
  const timed = `${mode}-ttl`
  if (timed in createModes) return timed as CreateMode
  throw new UsageError(`a ${mode} znode cannot have a ttl`)
}

/** Creates a znode with the operation the server has for it, and its parents when asked to. */
export function create(caller: Caller, path: string, data: Data, options: CreateOptions): Promise<Created> {
  try {
    givenOptions(options, createShape)
    const form = createForm(options)
    const request = createRequest(caller.serverPath(path, form.sequential), data, form, options)
    return new Creation(caller, path, request, form, options).send()
  } catch (error) {
    return Promise.reject(error)
  }
}

/** One znode to be created: what is sent, what becomes of the answer, and what is tried when the server refuses. */
class Creation implements Outcome<Created, Created> {
  readonly #caller: Caller
  readonly #path: string
  readonly #request: Request<'createTTL'>
  readonly #form: CreateForm
  #options: CreateOptions
  /** Which operation went out last: others may learn meanwhile that the server lacks it. */
  #sent: OpName | undefined

  constructor(caller: Caller, path: string, request: Request<'createTTL'>, form: CreateForm, options: CreateOptions) {
    this.#caller = caller
    this.#path = path
    this.#request = request
    this.#form = form
    this.#options = options
  }

  send(): Promise<Created> {
    const { session } = this.#caller
    const { op, legacy } = this.#form
    if (!legacy || !this.#caller.lacks('create2')) {
      this.#sent = op
      return session.call(op, this.#request, this.#path, this.#options, this)
    }
    this.#sent = 'create'
    // Servers before 3.5 give no stat: it is read after.
    const map = ({ path }: { path: string }): Promise<Created> => this.#withStat(path)
    const refused = (error: ZkError): { value: Promise<Created> } | undefined => this.refused(error)
    return session.call('create', this.#request, this.#path, this.#options, { map, refused })
  }

  map({ path, stat }: Created): Created {
    return { path: this.#caller.clientPath(path), stat }
  }

  refused(error: ZkError): { value: Promise<Created> } | undefined {
    if (error.name === 'Unimplemented' && this.#sent === 'create2') {
      this.#caller.learnLack('create2')
      return { value: this.send() }
    }
    if (error.name !== 'NoNode' || !this.#options.parents || this.#path === '/') return undefined
    const parents = createParents(this.#caller, this.#path, this.#options)
    this.#options = { ...this.#options, parents: false }
    return { value: parents.then(() => this.send()) }
  }

  async #withStat(server: string): Promise<Created> {
    const path = this.#caller.clientPath(server)
    const { signal, timeout } = this.#options
    const request = { path: server, watch: false }
    const { lastZxid, identity } = this.#caller.session
    try {
      const { stat } = await this.#caller.session.call('exists', request, path, { signal, timeout })
      return { path, stat }
    } catch (error) {
      if ((error as ZkError).name === 'NoNode') return { path, stat: this.#newborn(lastZxid, identity.id) }
      if (!(error instanceof ConnectionError)) throw error
      // The look at it was lost, not the creation.
      const { kind, message } = error
      throw new ConnectionError(kind, `${message}; ${path} was created`, { maybeApplied: true, path, cause: error })
    }
  }

  /** The stat of a znode that was gone before anybody could look: as it was made, the time being ours. */
  #newborn(zxid: bigint, session: bigint): Stat {
    const { data, flags } = this.#request
    const at = Date.now()
    return {
      czxid: zxid,
      mzxid: zxid,
      ctime: at,
      mtime: at,
      version: 0,
      cversion: 0,
      aversion: 0,
      ephemeralOwner: flags & createModes.ephemeral.flags ? session : 0n,
      dataLength: data?.length ?? 0,
      numChildren: 0,
      pzxid: zxid,
    }
  }
}

/** Creates the missing ancestors of a path below the chroot: persistent, without data. */
export async function createParents(caller: Caller, path: string, options: CreateOptions): Promise<void> {
  givenOptions(options, createShape)
  caller.serverPath(path)
  const parent = parentPath(path)
  if (parent !== '/') await createBranch(caller, parent, options)
}

/** Creates the chroot where it is missing, with its parents. @returns whether it was missing */
export async function createChroot(caller: Caller, options: CreateOptions): Promise<boolean> {
  givenOptions(options, createShape)
  return caller.chroot !== '' && createBranch(caller.outside(), caller.chroot, options)
}

/** @returns whether it was missing */
async function createBranch(caller: Caller, path: string, { acl, signal, timeout }: CreateOptions): Promise<boolean> {
  try {
    await create(caller, path, null, { acl, signal, timeout, parents: true })
    return true
  } catch (error) {
    if ((error as ZkError).name !== 'NodeExists') throw error
    return false
  }
}
