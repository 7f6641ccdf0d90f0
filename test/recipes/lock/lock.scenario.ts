import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { ReadWriteLock } from '../../../src/recipes/lock/read-write-lock.ts'
import { MixedLayouts } from '../../../src/recipes/steps/mixed-layouts.ts'
import { SequenceExhausted } from '../../../src/recipes/steps/sequence-exhausted.ts'
import { eventually } from '../eventually.ts'

/** What locks promise, on any server. `open` gives a session of its own. */
export function lockScenario(open: () => Promise<ZooKeeper>): void {
  const names = async (zk: ZooKeeper, path: string): Promise<readonly string[]> => (await zk.children(path)).children

  test('one holds it, the next gets it at release', async () => {
    const [a, b] = await Promise.all([open(), open()])
    const first = await new Lock(a, '/hand-over').acquire()
    let got = false
    const second = new Lock(b, '/hand-over').acquire().then((held) => {
      got = true
      return held
    })
    await eventually(async () => (await names(a, '/hand-over')).length === 2)
    expect(got).toBe(false)
    await first.release()
    const held = await second
    expect(held.zxid).toBeGreaterThan(first.zxid)
    await held.release()
    expect(await names(a, '/hand-over')).toEqual([])
    await Promise.all([a.close(), b.close()])
  })

  test('a holder whose session ends hands over, and is told', async () => {
    const [a, b] = await Promise.all([open(), open()])
    const first = await new Lock(a, '/session-end').acquire()
    const second = new Lock(b, '/session-end').acquire()
    await a.close()
    expect(first.signal.aborted).toBe(true)
    await using held = await second
    expect(held.signal.aborted).toBe(false)
    await held.release()
    await b.close()
  })

  test('a try that fails leaves nothing', async () => {
    const [a, b] = await Promise.all([open(), open()])
    await using held = await new Lock(a, '/try').acquire()
    const lock = new Lock(b, '/try')
    for (let round = 0; round < 20; round++) expect(await lock.tryAcquire()).toBeUndefined()
    expect(await lock.tryAcquire({ wait: 50 })).toBeUndefined()
    expect(await names(b, '/try')).toHaveLength(1)
    await held.release()
    const won = await lock.tryAcquire()
    expect(won).toBeDefined()
    await won?.release()
    await Promise.all([a.close(), b.close()])
  })

  test('waiting is cancelled at once, with the reason given, and leaves nothing', async () => {
    const [a, b] = await Promise.all([open(), open()])
    await using held = await new Lock(a, '/cancel').acquire()
    const stop = new AbortController()
    const waiting = new Lock(b, '/cancel').acquire({ signal: stop.signal })
    await eventually(async () => (await names(a, '/cancel')).length === 2)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    // A place whose answer was still under way when the wait was given up is taken back as soon as its name is known.
    await eventually(async () => (await names(b, '/cancel')).length === 1)
    await expect(new Lock(b, '/cancel').acquire({ signal: stop.signal })).rejects.toThrow('enough')
    expect(await names(b, '/cancel')).toHaveLength(1)
    await held.release()
    await Promise.all([a.close(), b.close()])
  })

  test('junk beside the contenders does no harm', async () => {
    const zk = await open()
    await zk.create('/junk')
    for (const name of ['0000000000', 'lock-', 'aaa', '_c_x-lease-0000000000']) await zk.create(`/junk/${name}`)
    await using held = (await new Lock(zk, '/junk').tryAcquire())!
    expect(held.path).toMatch(/^\/junk\/_c_[0-9a-f-]{36}-lock-\d{10}$/)
    await held.release()
    await zk.close()
  })

  test('a foreign holder with a lower number is waited for, whatever its prefix', async () => {
    const zk = await open()
    await zk.create('/foreign')
    await zk.create('/foreign/zzz-lock-2147483647')
    // The counter came to its end after us: it came later.
    await using first = (await new Lock(zk, '/foreign').tryAcquire())!
    expect(first).toBeDefined()
    await first.release()
    await zk.create('/foreign/aaa-lock-0000000000')
    expect(await new Lock(zk, '/foreign').tryAcquire()).toBeUndefined()
    await zk.delete('/foreign/aaa-lock-0000000000')
    // Past its end: to us it came later still, to programs that sort the names it was first.
    await zk.create('/foreign/zzz-lock--2147483648')
    await expect(new Lock(zk, '/foreign').tryAcquire()).rejects.toThrow(SequenceExhausted)
    expect(await names(zk, '/foreign')).toHaveLength(2)
    await zk.close()
  })

  test('readers share, a writer waits for them, and readers behind it wait for the writer', async () => {
    const zk = await open()
    const { read, write } = new ReadWriteLock(zk, '/shared')
    const readers = await Promise.all([read.acquire(), read.acquire()])
    expect(await write.tryAcquire()).toBeUndefined()
    const writing = write.acquire()
    await eventually(async () => (await names(zk, '/shared')).length === 3)
    expect(await read.tryAcquire()).toBeUndefined()
    for (const reader of readers) await reader.release()
    const writer = await writing
    const reading = read.acquire()
    await writer.release()
    await (await reading).release()
    await zk.close()
  })

  test('it follows the names of those who are there, and refuses to mix', async () => {
    const zk = await open()
    const kazoo = await new Lock(zk, '/mixed', { layout: 'kazoo' }).acquire()
    expect(kazoo.path).toMatch(/\/[0-9a-f]{32}__lock__\d{10}$/)
    expect(await new Lock(zk, '/mixed').tryAcquire()).toBeUndefined()
    await expect(new Lock(zk, '/mixed', { layout: 'curator' }).acquire()).rejects.toThrow(MixedLayouts)
    const next = new Lock(zk, '/mixed').acquire()
    await eventually(async () => (await names(zk, '/mixed')).length === 2)
    await kazoo.release()
    const held = await next
    expect(held.path).toContain('__lock__')
    await held.release()
    await zk.close()
  })

  test('somebody deletes the znode of one who waits: it is told', async () => {
    const zk = await open()
    await using held = await new Lock(zk, '/deleted').acquire()
    const waiting = new Lock(zk, '/deleted').acquire()
    waiting.catch(() => {})
    let own: string | undefined
    await eventually(async () => {
      own = (await names(zk, '/deleted')).find((name) => !held.path.endsWith(name))
      return own !== undefined
    })
    await zk.delete(`/deleted/${own}`)
    await held.release()
    await expect(waiting).rejects.toMatchObject({ name: 'NoNode' })
    await zk.close()
  })
}
