import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

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
