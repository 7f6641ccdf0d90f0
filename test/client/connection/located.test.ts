import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Call } from '../../../src/client/connection/call.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { ZkError } from '../../../src/wire/error.ts'

describe('the stack of an error', () => {
  let sandbox: Sandbox
  let zk: ZooKeeper
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: false })
    zk = await connect('', { transport: () => sandbox.transport() })
  })
  afterAll(async () => {
    await zk.close()
    await sandbox.stop()
  })

  const stackOf = (failing: () => Promise<unknown>) =>
    failing().then(
      () => 'it did not fail',
      (error: Error) => error.stack,
    )

  const failures: Record<string, () => Promise<unknown>> = {
    get: async function theCaller() {
      await zk.get('/none')
    },
    set: async function theCaller() {
      await zk.set('/none', 'x')
    },
    create: async function theCaller() {
      await zk.create('/none/a')
    },
    'one of many': async function theCaller() {
      await Promise.all([zk.exists('/none'), zk.delete('/none')])
    },
    transaction: async function theCaller() {
      await zk.transaction().delete('/none').commit()
    },
  }

  test.each(Object.keys(failures))('names the caller of a %s that the server refused', async (name) => {
    const stack = await stackOf(failures[name]!)
    expect(stack).toMatch(/^NoNode: no such znode: \/none|^NoNode: /)
    expect(stack).toContain('theCaller')
    expect(stack).toContain('located.test.ts')
  })

  test('and of one whose connection was lost', async () => {
    const stack = await stackOf(async function theCaller() {
      const written = zk.set('/', 'x')
      sandbox.dropConnection()
      await written
    })
    expect(stack).toMatch(/^ConnectionError: /)
    expect(stack).toContain('theCaller')
  })

  test('and of one whose answer was too large', async () => {
    // Who measures answers is the socket.
    await using server = await Sandbox.start()
    await using small = await connect(server.connectString, { maxReply: 40_000 })
    await small.create('/large', Buffer.alloc(50_000))
    const stack = await stackOf(async function theCaller() {
      await small.get('/large')
    })
    expect(stack).toMatch(/^WireError: the answer to getData \/large has /)
    expect(stack).toContain('theCaller')
  })

  test('costs nobody the order of the answers: what failed settles before what was asked later', async () => {
    const settled: string[] = []
    const as = (name: string) => () => void settled.push(name)
    await Promise.all([
      zk.set('/none', 'x').catch(as('set')),
      zk.get('/').then(as('get')),
      zk.create('/none/a').catch(as('create')),
      zk.exists('/').then(as('exists')),
      zk.set('/', 'x').then(as('set again')),
      zk.children('/').then(as('children')),
    ])
    expect(settled).toEqual(['set', 'get', 'create', 'exists', 'set again', 'children'])
  })

  test('leaves an error that is not ours as it is', async () => {
    const stop = new AbortController()
    const reason = new Error('mine')
    const { stack } = reason
    sandbox.freeze()
    const read = zk.get('/', { signal: stop.signal })
    stop.abort(reason)
    await expect(read).rejects.toBe(reason)
    sandbox.thaw()
    expect(reason.stack).toBe(stack)
  })
})

describe('calls that settle in one turn', () => {
  const newCall = (name: string) => new Call('getData', {}, name, 1000, undefined)

  test('do so in the order of their answers, refused, answered, given up or broken in turn', async () => {
    const calls = Array.from({ length: 40 }, (_, i) => newCall(`/${i}`))
    const settled: string[] = []
    const told = calls.map(({ promise, path }) => promise.catch(() => {}).then(() => settled.push(path!)))
    for (const [i, call] of calls.entries()) {
      if (i % 4 === 0) call.refuse(new ZkError(-101, call.path))
      else if (i % 4 === 1) call.settle('answer')
      else if (i % 4 === 2) call.abandon(new Error('enough'))
      else call.lose('lost', 'gone')
    }
    await Promise.all(told)
    expect(settled).toEqual(calls.map(({ path }) => path))
  })

  test('settle at once where nothing before them has failed', async () => {
    const call = newCall('/a')
    const seen: string[] = []
    const heard = call.promise.then(() => seen.push('answer'))
    call.settle('answer')
    queueMicrotask(() => seen.push('later'))
    await heard
    expect(seen[0]).toBe('answer')
  })

  test('with an error of all of them leave it as it is', async () => {
    const common = new ConnectionError('expired', 'the session has expired')
    const { stack } = common
    const calls = [newCall('/a'), newCall('/b')]
    for (const call of calls) call.abandon(common)
    for (const { promise } of calls) await expect(promise).rejects.toBe(common)
    expect(common.stack).toBe(stack)
  })
})
