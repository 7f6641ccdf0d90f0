import type { Buffer } from 'node:buffer'
import { type CreateMode, createModes, MAX_TTL } from '../wire/codes.ts'
import { UsageError, type ZkError } from '../wire/error.ts'
import type { Request } from '../wire/ops.ts'
import { parentPath } from '../wire/path.ts'
import type { Acl, Stat } from '../wire/records.ts'
import { OPEN_ACL, parseAcl } from './acl.ts'
import { bytesOf, type Data } from './bytes-of.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './options.ts'

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
  /** Create missing parents too (persistent, without data, the same ACL). */
  parents?: boolean | undefined
}

/** What to send to create a znode: the operation that can do it, and its body without the path. */
export interface CreateForm {
  op: 'create2' | 'createContainer' | 'createTTL'
  /** Whether servers before 3.5 have an operation for it. */
  legacy: boolean
  body: { data: Buffer | null; acl: readonly Acl[]; flags: number; ttl: number }
}

/**
 * Mode and TTL are checked here, strictly: a createTTL with the wrong flags takes a server down for good.
 * @throws UsageError
 */
export function createForm(data: Buffer | null, { mode = 'persistent', ttl, acl }: CreateOptions): CreateForm {
  const exact = ttl === undefined ? mode : withTtl(mode, ttl)
  if (!(exact in createModes)) throw new UsageError(`unknown create mode "${exact}"`)
  if (ttl === undefined && exact.endsWith('-ttl')) throw new UsageError(`create mode ${exact} needs a ttl`)
  const { flags, op, legacy } = createModes[exact]
  const entries = typeof acl === 'string' ? parseAcl(acl) : (acl ?? OPEN_ACL)
  return {
    op,
    legacy,
    body: { data, acl: entries, flags, ttl: ttl ?? 0 },
  }
}

/** Whether the server will append a sequence number. */
export function isSequential(mode: CreateMode | undefined): boolean {
  return mode?.includes('sequential') === true
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
    const server = caller.serverPath(path, isSequential(options.mode))
    const form = createForm(bytesOf(data), options)
    return send(caller, path, { path: server, ...form.body }, form, options)
  } catch (error) {
    return Promise.reject(error)
  }
}

function send(
  caller: Caller,
  path: string,
  request: Request<'createTTL'>,
  form: CreateForm,
  options: CreateOptions,
): Promise<Created> {
  const { op, legacy } = form
  const again = (how: CreateOptions): Promise<Created> => send(caller, path, request, form, how)
  const refused = (error: ZkError): { value: Promise<Created> } | undefined => {
    if (error.name === 'Unimplemented' && legacy && !caller.lacks('create2')) {
      caller.learnLack('create2')
      return { value: again(options) }
    }
    if (error.name !== 'NoNode' || !options.parents || path === '/') return undefined
    const parents = createParents(caller, path, options)
    return { value: parents.then(() => again({ ...options, parents: false })) }
  }
  if (legacy && caller.lacks('create2')) {
    // Servers before 3.5 give no stat: it is read after.
    const map = ({ path: server }: { path: string }): Promise<Created> => withStat(caller, server, options)
    return caller.session.call('create', request, path, options, { map, refused })
  }
  const map = (created: Created): Created => ({ path: caller.clientPath(created.path), stat: created.stat })
  return caller.session.call(op, request, path, options, { map, refused })
}

async function withStat(caller: Caller, server: string, { signal, timeout }: CreateOptions): Promise<Created> {
  const path = caller.clientPath(server)
  const { stat } = await caller.session.call('exists', { path: server, watch: false }, path, { signal, timeout })
  return { path, stat }
}

/** Creates the missing ancestors of a path: persistent, without data. */
export async function createParents(caller: Caller, path: string, options: CreateOptions): Promise<void> {
  const parent = parentPath(path)
  if (parent === '/' && caller.chroot === '') return
  const { acl, signal, timeout } = options
  try {
    await create(caller, parent, null, { acl, signal, timeout, parents: true })
  } catch (error) {
    if ((error as ZkError).name !== 'NodeExists') throw error
  }
}
