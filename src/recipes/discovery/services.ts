import { randomUUID } from 'node:crypto'
import type { DataRead } from '../../client/bulk/bulk-read.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { clientsOf } from '../../client/session-source.ts'
import { errorCodes } from '../../wire/codes.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, object, text } from '../../wire/given/kinds.ts'
import { baseName, joinPath, pathFault } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { Held } from '../holding/held.ts'
import { Kept } from '../reopening/kept.ts'
import type { PersistentClient } from '../reopening/persistent.ts'
import { attendance, type Coming, comings } from '../steps/comings.ts'
import { ifThere } from '../steps/if-there.ts'
import type { FollowOptions } from '../steps/over-sessions.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { childrenOf } from '../steps/sequence.ts'
import { aSource, followShape, waitShape } from '../steps/shapes.ts'
import { type EnterOptions, enter } from './enter.ts'
import { givenInstance, givenNames, instanceShape, stayingType } from './instance-kinds.ts'
import { instanceText, readInstance } from './instance-text.ts'
import type { ServiceInstance } from './service-instance.ts'

/** A znode of an instance, and what is in it. */
export interface Registered {
  readonly path: string
  readonly stat: Stat
  /** Undefined where it cannot be read as one. */
  readonly instance: ServiceInstance | undefined
  /** Why it cannot. */
  readonly fault: string | undefined
}

/** Something happened to a service. `present` is told for what is registered at the beginning. */
export interface ServiceChange {
  /** `present`, `joined`, `left` or `changed`. */
  readonly change: Coming
  /** As it is now; of one that has left as it was last seen. */
  readonly registered: Registered
}

/** What is to be registered; the rest has a default. */
export interface NewInstance
  extends Pick<ServiceInstance, 'name' | 'address'>,
    Partial<Pick<ServiceInstance, 'port' | 'sslPort' | 'payload' | 'uri'>> {
  /** Of the instance, unlike any other of its service. Default: a UUID. */
  readonly id?: string | undefined
  /** Whether it is to be chosen. Default: true. */
  readonly enabled?: boolean | undefined
}

/**
 * Who offers which service, and where: an instance is a znode BASE/NAME/ID with JSON, which programs with Curator's
 * ServiceDiscovery see and make, too.
 * Source: Curator's curator-x-discovery, ServiceDiscoveryImpl, JsonInstanceSerializer.
 */
export class Services {
  readonly path: string
  readonly #source: ZooKeeper | PersistentClient
  readonly #client: () => Promise<ZooKeeper>

  /**
   * @param source a client; or a `persistent()` one, with which watches and providers go on from session to session
   * @param path the directory of all services; made when the first instance is registered
   */
  constructor(source: ZooKeeper | PersistentClient, path: string) {
    given('source', source, aSource)
    given('path', path, aPath)
    this.#source = source
    this.#client = clientsOf(source)
    this.path = path
  }

  /**
   * Is an instance of a service until `release()` or the end of the session. One that has its id is replaced in the same moment,
   * whoever registered it: of several that register one id the last has it. To the others it is lost, and their `release()` leaves
   * it alone.
   * @param wanted `id` is a UUID where it is not given
   * @throws UsageError for a name or an id that no znode can have; ZkError NoAuth, NotEmpty; ConnectionError when the session is
   * over
   */
  async register(wanted: NewInstance): Promise<Held> {
    const instance = made(wanted, 'DYNAMIC')
    const path = this.pathOf(instance)
    return entered(await this.#client(), path, instanceText(instance), 'container')
  }

  /**
   * Is an instance of a service until `release()`, from session to session: registered again in each, and when somebody removes
   * it. Of a `persistent()` client only. One that has its id is replaced in the same moment: whoever keeps that, too, waits, and
   * has it again when we are gone.
   * @param wanted `id` is a UUID where it is not given
   * @param options the `signal` ends the wait at the beginning, and later the registration
   * @throws UsageError for a name or an id that no znode can have, and with a client of one session; as PersistentClient.keep
   */
  async keep(wanted: NewInstance, options: { signal?: AbortSignal | undefined } = {}): Promise<Kept> {
    givenOptions(options, waitShape)
    const source = this.#source
    const instance = made(wanted, 'DYNAMIC')
    if (!('keep' in source))
      throw new UsageError('an instance is kept by a persistent() client: this one is one session')
    const path = this.pathOf(instance)
    const text = instanceText(instance)
    return Kept.make(source, path, text, { ...options, patient: true }, (zk) => entered(zk, path, text, 'persistent'))
  }

  /**
   * Enters an instance that stays until it is removed, whoever is there: of a service that knows nothing of ZooKeeper. One that
   * has its id is replaced in the same moment.
   * @param wanted `id` is a UUID where it is not given
   * @param type what is told of it; nothing else differs. Default: STATIC
   * @returns its znode
   * @throws UsageError for a name or an id that no znode can have; ZkError NoAuth, NotEmpty; ConnectionError when the session is
   * over
   */
  async publish(wanted: NewInstance, type: 'STATIC' | 'PERMANENT' = 'STATIC'): Promise<string> {
    given('type', type, stayingType)
    const instance = made(wanted, type)
    const path = this.pathOf(instance)
    await enter(await this.#client(), path, instanceText(instance), { mode: 'persistent', parents: 'persistent' })
    return path
  }

  /**
   * Tells something else of an instance that is registered, as that it is out of service.
   * @param instance as it was read, changed; `registered` tells it from a later one of its id, which is left alone
   * @throws ZkError NoNode when it is not there any more; UsageError; ConnectionError when the session is over
   */
  async update(instance: ServiceInstance): Promise<void> {
    givenInstance(instance)
    const path = this.pathOf(instance)
    const zk = await this.#client()
    for (;;) {
      const { data, stat } = await persist(zk, () => zk.get(path))
      const there = readInstance(data)
      if (typeof there === 'string' || there.registered !== instance.registered)
        throw new ZkError(errorCodes.NoNode.code, path)
      try {
        return void (await zk.set(path, instanceText(instance), { version: stat.version }))
      } catch (error) {
        const changed = error instanceof ZkError && error.name === 'BadVersion'
        if (!changed && !inDoubt(zk, error)) throw error
      }
    }
  }

  /**
   * Removes an instance, whoever registered it.
   * @returns whether it was there
   * @throws UsageError for a name or an id that no znode can have; ZkError NoAuth
   */
  async remove(instance: Pick<ServiceInstance, 'name' | 'id'>): Promise<boolean> {
    const path = this.pathOf(instance)
    const zk = await this.#client()
    return (await ifThere(zk.delete(path).then(() => true))) ?? false
  }

  /** Names of the services, sorted. @throws ConnectionError, ZkError NoAuth */
  async names(): Promise<string[]> {
    return namesIn(await this.#client(), this.path)
  }

  /** What is registered, of one service or of all, by name and id. @throws ConnectionError, ZkError NoAuth */
  async instances(name?: string): Promise<Registered[]> {
    if (name !== undefined) given('name', name, text)
    const zk = await this.#client()
    return persist(zk, () => registered(zk, this.path, name))
  }

  /**
   * Tells what is registered, then what comes, goes and changes, of one service or of all. Ends when aborted.
   * @throws ConnectionError when the session is over and there is no next; ZkError NoAuth
   */
  watch(name?: string, options: FollowOptions = {}): AsyncGenerator<ServiceChange, void> {
    return changesIn(this.lists(name, options))
  }

  /** All that is registered, now and after each change; ends as `watch` does. @throws as `watch` */
  lists(name?: string, options: FollowOptions = {}): AsyncGenerator<readonly Registered[], void> {
    if (name !== undefined) given('name', name, text)
    givenOptions(options, followShape)
    const { path } = this
    const directory = name === undefined ? path : joinPath(path, name)
    return attendance(this.#source, directory, (zk) => registered(zk, path, name), options)
  }

  /** The znode of an instance. @throws UsageError for a name or an id that no znode can have */
  pathOf(instance: Pick<ServiceInstance, 'name' | 'id'>): string {
    givenNames(instance)
    const { name, id } = instance
    for (const [what, part] of Object.entries({ name, id })) {
      const fault = nameFault(part)
      if (fault) throw new UsageError(`bad ${what} of a service ${JSON.stringify(part)}: ${fault}`)
    }
    return joinPath(joinPath(this.path, name), id)
  }
}

/** Why no znode can have that name; undefined for one that can. */
function nameFault(name: string): string | undefined {
  return name.includes('/') ? 'it has a / in it' : pathFault(`/${name}`)
}

/** In the place of what has its id, which is left of a session that has not expired yet, as a rule our own. */
async function entered(zk: ZooKeeper, path: string, text: string, parents: EnterOptions['parents']): Promise<Held> {
  const stat = await enter(zk, path, text, { mode: 'ephemeral', parents })
  return new Held(zk, { path, name: baseName(path), stat, unique: false })
}

let last = 0

/** The time, but never the same twice in this process: after a lost answer an instance is known by it. */
function momentOfItsOwn(): number {
  return (last = Math.max(Date.now(), last + 1))
}

function made(wanted: NewInstance, type: ServiceInstance['type']): ServiceInstance {
  given('wanted', wanted, object)
  givenOptions(wanted, instanceShape, 'wanted')
  for (const name of ['name', 'address'] as const) given(`${name} of wanted`, wanted[name], text)
  const { name, id = randomUUID(), address, port, sslPort, payload, uri, enabled = true } = wanted
  return { name, id, address, port, sslPort, payload, registered: momentOfItsOwn(), type, uri, enabled }
}

async function* changesIn(lists: AsyncIterable<readonly Registered[]>): AsyncGenerator<ServiceChange, void> {
  for await (const [change, one] of comings(lists)) yield { change, registered: one }
}

async function namesIn(zk: ZooKeeper, path: string): Promise<string[]> {
  return [...(await childrenOf(zk, path))].sort()
}

async function registered(zk: ZooKeeper, path: string, only?: string): Promise<Registered[]> {
  const names = only === undefined ? await namesIn(zk, path) : [only]
  const directories = names.map((name) => joinPath(path, name))
  const ids = await Promise.all(directories.map((directory) => namesIn(zk, directory)))
  const paths = directories.flatMap((directory, at) => ids[at]!.map((id) => joinPath(directory, id)))
  const found: Registered[] = []
  for (const read of await zk.getMany(paths)) {
    if (!read.error) found.push(registeredAt(read.path, read))
    // Gone meanwhile. Of any other error nobody may think that this is all.
    else if (read.error.name !== 'NoNode') throw read.error
  }
  return found
}

function registeredAt(path: string, { data, stat }: DataRead): Registered {
  const read = readInstance(data)
  return typeof read === 'string'
    ? { path, stat, instance: undefined, fault: read }
    : { path, stat, instance: read, fault: undefined }
}
