import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as library from '../../src/lib.ts'
import { type Callable, surface, type Wrong, wrong } from './surface.ts'

/** Given to others as it is, who say more than it needs. */
const untold = ['PersistentClient.next']

/** For users to implement, so that nobody but the library calls them. */
const theirs = ['Takeable', 'SessionSource', 'Codec', 'Transport']

/** What is right, for the parameters before the one that is wrong, and where fields are to be there. */
interface Right {
  readonly owners: Readonly<Record<string, object>>
  readonly values: Readonly<Record<string, unknown>>
}

let sandbox: library.Sandbox
let zk: library.ZooKeeper
let right: Right
const rejections: unknown[] = []
const heard = (reason: unknown) => rejections.push(reason)

beforeAll(async () => {
  process.on('unhandledRejection', heard)
  sandbox = await library.Sandbox.start({ maxClientConnections: 0 })
  zk = await library.connect(sandbox.connectString)
  const persistent = await library.persistent(sandbox.connectString)
  const lock = new library.Lock(zk, '/given/lock')
  const queue = new library.Queue(zk, '/given/queue')
  await queue.put('x')
  const services = new library.Services(persistent, '/given/services')
  const cache = library.treeCache(zk, '/given')
  await cache.ready
  const held = await lock.acquire()
  const provider = new library.ServiceProvider(services, 'web')
  await provider.ready
  const barrier = new library.DoubleBarrier(zk, '/given/double', 1)
  right = {
    owners: {
      ZooKeeper: zk,
      Transaction: zk.transaction(),
      SessionEvents: zk.events,
      Watch: zk.watch('/given'),
      Barrier: new library.Barrier(zk, '/given/barrier', 1),
      Counter: new library.Counter(zk, '/given/counter'),
      ServiceProvider: provider,
      Services: services,
      DoubleBarrier: barrier,
      Group: new library.Group(zk, '/given/group'),
      Held: held,
      Election: new library.Election(zk, '/given/election'),
      Lock: lock,
      HeldTogether: new library.HeldTogether([held]),
      MultiLock: new library.MultiLock([lock]),
      ReentrantLock: new library.ReentrantLock(zk, '/given/reentrant'),
      Queue: queue,
      Taken: await queue.take(),
      Kept: await persistent.keep('/given/kept'),
      PersistentClient: persistent,
      Semaphore: new library.Semaphore(zk, '/given/semaphore', { permits: 1 }),
      Typed: library.typed(zk, library.json()),
      Door: sandbox.servers[0]!,
      Sandbox: sandbox,
      'static Sandbox': library.Sandbox,
      TreeCache: cache,
    },
    values: {
      zk,
      source: zk,
      services,
      hosts: sandbox.connectString,
      path: '/given/x',
      paths: ['/given/x'],
      roots: ['/given/x'],
      open: async () => zk,
      name: 'x',
      id: 'x',
      address: 'x',
      members: 1,
      member: held,
      data: 'x',
      acl: 'world:anyone:r',
      amount: 1n,
      work: async () => {},
      take: async () => held,
      change: () => 1,
      value: 1,
      codec: library.json(),
      locks: [lock],
      permits: 1,
      items: [],
      reads: [],
      op: 'getData',
      request: { path: '/given/x' },
      ticket: zk.session,
      password: zk.session.password,
      perms: 1,
      scheme: 'world',
      user: 'x',
      test: async () => {},
      ms: 1,
      registered: 1,
      type: 'STATIC',
      enabled: true,
      version: 0,
      port: undefined,
      sslPort: undefined,
      payload: undefined,
      uri: undefined,
    },
  }
  await sleep(300)
})
afterAll(async () => {
  await zk.close()
  await (right.owners.PersistentClient as library.PersistentClient).close()
  await sandbox.stop()
  process.off('unhandledRejection', heard)
})

/** By what name an error speaks of a parameter, where it has a better one. */
const called: Readonly<Record<string, string>> = {
  hosts: 'connect string',
  text: 'ACL|permissions|token',
  options: 'options|entry|ticket|instance|path|permits',
  id: 'id|name, id|instance|session',
  password: 'password|session',
  znodes: 'most',
  error: 'error',
}

/** @returns what is wrong with how it fails, undefined for nothing */
async function fault(
  callable: Callable,
  args: unknown[],
  parameter: string,
  only?: string,
): Promise<string | undefined> {
  const error = await call(callable, args)
  if (!(error instanceof library.UsageError)) return error === undefined ? 'went through' : String(error)
  if (error.message === only) return undefined
  const names = called[parameter] ?? parameter
  return new RegExp(`(?<!\\w)(?:${names})\\b`).test(error.message)
    ? undefined
    : `names no ${parameter}: ${error.message}`
}

/** @returns what it throws, or rejects with; for a stream with its first step */
async function call({ name, owner }: Callable, args: unknown[]): Promise<unknown> {
  const made = async (): Promise<unknown> => {
    if (name.startsWith('new '))
      return new (library as never as Record<string, new (...args: unknown[]) => unknown>)[name.slice(4)]!(...args)
    const target = owner === undefined ? library : right.owners[owner]!
    const result: unknown = (target as Record<string, (...args: unknown[]) => unknown>)[name.split('.').pop()!]!(
      ...args,
    )
    return typeof (result as AsyncIterator<unknown>)?.next === 'function'
      ? (result as AsyncIterator<unknown>).next()
      : result
  }
  const late = sleep(1500, new Error('hangs'))
  return Promise.race([
    made().then(
      () => undefined,
      (error: unknown) => error ?? 'nothing',
    ),
    late,
  ])
}

const { callables, owners, held } = surface()
const isOurs = ({ name, owner }: Callable) => {
  const made = (library as Record<string, unknown>)[name.slice(4)]
  if (name.startsWith('new ')) return typeof made === 'function' && !(made.prototype instanceof Error)
  return !untold.includes(name) && !theirs.includes(owner ?? '') && !/^static (?!Sandbox)/.test(owner ?? '')
}
const asked = callables.filter((one) => isOurs(one) && one.parameters.length > 0)

/** What is right for each but one. */
const around = ({ parameters }: Callable, at: number, value: unknown) =>
  parameters.map(({ name, optional, fields }, one) =>
    one === at ? value : optional ? undefined : (right.values[name] ?? whole(fields)),
  )

/** An object with the fields that have to be there. */
const whole = (fields: Callable['parameters'][number]['fields']) =>
  Object.fromEntries(
    fields
      .filter(({ refuses }) => refuses.includes('undefined'))
      .map(({ name, refuses }) => [
        name,
        // Of a session, and of an instance of a service.
        name === 'id' && !refuses.includes('bigint') ? 1n : right.values[name],
      ]),
  )

test('everything that has methods is tried', () => {
  expect(asked.length).toBeGreaterThan(100)
  expect(owners.filter((name) => !(name in right.owners) && !theirs.includes(name))).toEqual([])
})

test('what is to be ended is ended by `await using`, and by one name', () => {
  expect(held.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Held', 'Kept', 'Sandbox', 'Watch', 'ZooKeeper']),
  )
  // A port can be opened again, and a Transport is for users to make.
  const odd = held.filter(({ disposable, ends }) => !disposable || ends.length !== 1)
  expect(odd.map(({ name }) => name)).toEqual(['Door', 'Transport'])
})

test('what is of a wrong kind is refused before anything is done, by an error that names it', async () => {
  await zk.sync()
  const { lastZxid } = zk
  const faults: string[] = []
  let tried = 0
  const judge = async (
    callable: Callable,
    at: number,
    value: unknown,
    what: string,
    parameter: string,
    only?: string,
  ) => {
    tried++
    const found = await fault(callable, around(callable, at, value), parameter, only)
    if (found !== undefined) faults.push(`${callable.name}(${what}): ${found}`)
  }
  for (const callable of asked) {
    for (const [at, { name, refuses, fields, bag }] of callable.parameters.entries()) {
      // An operation as it is on the wire is not looked into.
      for (const kind of name === 'request' ? refuses.filter((one) => one !== 'object' && one !== 'array') : refuses)
        await judge(callable, at, wrong[kind], `${name} = ${kind}`, name)
      for (const field of fields)
        for (const kind of field.refuses.filter((one) => one !== 'undefined'))
          await judge(
            callable,
            at,
            { ...whole(fields), [field.name]: wrong[kind as Wrong] },
            `{ ${field.name}: ${kind} }`,
            field.name,
          )
      if (bag) await judge(callable, at, { timeOut: 5 }, '{ timeOut }', name, 'unknown option timeOut')
    }
  }
  expect(faults).toEqual([])
  expect(tried).toBeGreaterThan(2000)
  expect(rejections).toEqual([])
  await zk.sync()
  expect(zk.lastZxid).toBe(lastZxid)
}, 120_000)
