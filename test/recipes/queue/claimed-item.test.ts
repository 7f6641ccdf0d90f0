import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { ZkError } from '../../../src/wire/error.ts'
import type { Stat } from '../../../src/wire/records.ts'

/**
 * A client that does not get the answer to one write, and is connected next to a server that lags behind: of `path` it
 * shows `before`, until a sync or an answer to a write brings it up to date.
 */
class Lagging {
  readonly zk: ZooKeeper
  readonly #path: string
  readonly #before: Stat | undefined
  #lags = false

  constructor(zk: ZooKeeper, path: string, before: Stat | undefined) {
    this.zk = zk
    this.#path = path
    this.#before = before
  }

  /** The client, with some of its methods replaced. */
  with(methods: (own: Lagging) => Partial<ZooKeeper>): ZooKeeper {
    const replaced = methods(this)
    return new Proxy(this.zk, {
      get: (zk, name) => {
        if (name in replaced) return replaced[name as keyof ZooKeeper]
        const value: unknown = Reflect.get(zk, name, zk)
        return typeof value === 'function' ? value.bind(zk) : value
      },
    })
  }

  /** Done, and the first time not answered. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    const first = !this.#lags
    if (!first) return work().finally(() => this.caughtUp())
    await work()
    this.#lags = true
    throw new ConnectionError('lost', 'connection lost', { maybeApplied: true })
  }

  caughtUp(): void {
    this.#lags = false
  }

  async exists(path: string): Promise<Stat | undefined> {
    return this.#lags && path === this.#path ? this.#before : this.zk.exists(path)
  }

  async get(path: string): ReturnType<ZooKeeper['get']> {
    if (this.#lags && path === this.#path) throw new ZkError(-101, path)
    return this.zk.get(path)
  }
}

async function withQueue(use: (zk: ZooKeeper) => Promise<void>): Promise<void> {
  await using sandbox = await Sandbox.start({ port: false })
  const zk = await connect('sandbox:1', { transport: () => sandbox.transport() })
  await new Queue(zk, '/q').put('x')
  await use(zk)
  await zk.close()
}

const item = '/q/entries/entry-100-0000000000'
const claim = '/q/taken/entry-100-0000000000'

test('a claim whose answer was lost is ours, though the next server does not show it at first', () =>
  withQueue(async (zk) => {
    const late = new Lagging(zk, claim, undefined).with((own) => ({
      create: (path, ...how) => (path === claim ? own.write(() => zk.create(path, ...how)) : zk.create(path, ...how)),
      get: (path) => own.get(path),
    }))
    const taken = await new Queue(late, '/q').tryTake()
    expect(taken?.claim?.path).toBe(claim)
  }))

test('an item is done though the answer was lost and the next server still shows it', () =>
  withQueue(async (zk) => {
    const late = new Lagging(zk, item, await zk.exists(item)).with((own) => ({
      transaction() {
        const transaction = zk.transaction()
        const commit = transaction.commit.bind(transaction)
        return Object.assign(transaction, { commit: () => own.write(commit) })
      },
      exists: (path) => own.exists(path),
      sync: (path) => zk.sync(path).finally(() => own.caughtUp()),
    }))
    const taken = await new Queue(late, '/q').take()
    await taken.done()
    expect(await new Queue(zk, '/q').items()).toEqual([])
  }))
