import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

describe('faults of single requests', () => {
  let sandbox: Sandbox
  let zk: ZooKeeper
  let other: ZooKeeper

  beforeEach(async () => {
    sandbox = await Sandbox.start({ port: false })
    const open = () => connect('', { transport: () => sandbox.transport() })
    ;[zk, other] = await Promise.all([open(), open()])
    await zk.create('/a', '0')
  })
  afterEach(async () => {
    await zk.close()
    await other.close()
    await sandbox.stop()
  })

  const dataOf = async () => String((await other.get('/a')).data)

  test('a write is lost before it is carried out, and the next one is not', async () => {
    sandbox.failNext({ op: 'setData' })
    await expect(zk.set('/a', '1')).rejects.toMatchObject({ kind: 'lost', maybeApplied: true })
    expect(await dataOf()).toBe('0')
    await zk.set('/a', '2')
    expect(await dataOf()).toBe('2')
  })

  test('a write is carried out, and its answer lost', async () => {
    sandbox.failNext({ op: 'setData', applied: true })
    await expect(zk.set('/a', '1')).rejects.toMatchObject({ kind: 'lost', maybeApplied: true })
    expect(await dataOf()).toBe('1')
  })

  test('a read whose answer is lost once is asked again, and nobody notices', async () => {
    sandbox.failNext({ op: 'getData' })
    expect(String((await zk.get('/a')).data)).toBe('0')
    sandbox.failNext({ op: 'getData', times: 2 })
    await expect(zk.get('/a')).rejects.toMatchObject({ kind: 'lost', maybeApplied: false })
  })

  test('an error of the server is answered, as often as was asked for, by who was meant only', async () => {
    sandbox.failNext({ path: '/a', session: zk.sessionId, error: 'OperationTimeout', times: 2 })
    await expect(zk.exists('/a')).rejects.toMatchObject({ name: 'OperationTimeout', path: '/a' })
    await other.exists('/a')
    await zk.exists('/')
    await expect(zk.get('/a')).rejects.toMatchObject({ name: 'OperationTimeout' })
    await zk.get('/a')
  })

  test('create stands for all its kinds, a pattern for many paths, an operation in a transaction for all of it', async () => {
    sandbox.failNext({ op: 'create', path: /^\/jobs-/, error: 'SystemError' })
    sandbox.failNext({ op: 'multi', path: '/a', error: 'NoAuth' })
    await zk.create('/else')
    await expect(zk.create('/jobs-', null, { mode: 'container' })).rejects.toMatchObject({ name: 'SystemError' })
    await expect(zk.transaction().create('/b').set('/a', 'x').commit()).rejects.toMatchObject({ name: 'NoAuth' })
    expect(await other.exists('/b')).toBeUndefined()
  })

  test('faults are met in the order they were ordered, and forgotten on demand', async () => {
    sandbox.failNext({ path: '/a', error: 'NoAuth' })
    sandbox.failNext({ error: 'BadVersion' })
    sandbox.failNext({ error: 'NotEmpty', times: Number.POSITIVE_INFINITY })
    await expect(zk.get('/')).rejects.toMatchObject({ name: 'BadVersion' })
    await expect(zk.get('/a')).rejects.toMatchObject({ name: 'NoAuth' })
    for (let i = 0; i < 3; i++) await expect(zk.get('/')).rejects.toMatchObject({ name: 'NotEmpty' })
    sandbox.clearFaults()
    await zk.get('/')
  })

  test('neither heartbeats nor goodbyes fall to a fault for anything', async () => {
    sandbox.failNext({ error: 'SystemError', times: 2 })
    await zk.ping()
    await expect(zk.get('/')).rejects.toMatchObject({ name: 'SystemError' })
    const owner = await connect('', { transport: () => sandbox.transport() })
    await owner.close()
    expect(sandbox.sessions).not.toContain(owner.sessionId)
    await expect(zk.get('/')).rejects.toMatchObject({ name: 'SystemError' })
  })

  test('a request waits before it is carried out: what its connection asks behind it too, what others ask does not', async () => {
    sandbox.delayNext({ op: 'setData', ms: 80 })
    const done: string[] = []
    const write = zk.set('/a', '1').then(() => done.push('write'))
    const read = zk.get('/a').then(({ data }) => done.push(`read ${data}`))
    expect(await dataOf()).toBe('0')
    expect(done).toEqual([])
    await Promise.all([write, read])
    expect(done).toEqual(['write', 'read 1'])
  })

  test('an answer waits, and all behind it, though the request was carried out', async () => {
    sandbox.delayNext({ op: 'setData', ms: 80, applied: true })
    const done: string[] = []
    const write = zk.set('/a', '1').then(() => done.push('write'))
    while ((await dataOf()) === '0');
    const read = zk.get('/a').then(({ data }) => done.push(`read ${data}`))
    await other.exists('/')
    expect(done).toEqual([])
    await Promise.all([write, read])
    expect(done).toEqual(['write', 'read 1'])
  })

  test.each([
    [{ op: 'put' as never }, /^bad op: one of create, /],
    [{ error: 'Nonsense' as never }, /^bad error: one of .*NoNode/],
    [{ times: 0 }, 'bad times: a number above 0, not 0'],
  ])('%j is refused', (fault, message) => {
    expect(() => sandbox.failNext(fault)).toThrow(message)
  })
})
