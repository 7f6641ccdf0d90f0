import { expect, test } from 'vitest'
import { Services } from '../../../src/recipes/discovery/services.ts'
import { persistent } from '../../../src/recipes/reopening/persistent.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())
/** Its `exists` takes no permission, as before 3.8.4. */
const older = during(new OwnSandbox({ compat: '3.8.3' }))
const strict = during(new OwnSandbox({ enforceQuota: true }))
const web = { name: 'web', id: 'a', address: 'h' }

test('the answer is lost, or the request: it is registered once, and known', async () => {
  const zk = await own.open()
  const services = new Services(zk, '/lost')
  await services.publish({ ...web, id: 'first' })
  for (const lose of ['loseAnswer', 'loseRequest'] as const) {
    const held = await own[lose](zk, () => services.register(web))
    const path = await own[lose](zk, () => services.publish({ ...web, id: 'stays' }))
    expect(held.zxid).toBe((await zk.exists('/lost/web/a'))?.czxid)
    expect((await zk.exists(path))?.ephemeralOwner).toBe(0n)
    expect((await services.instances('web')).map(({ instance }) => instance?.id)).toEqual(['a', 'first', 'stays'])
  }
})

test('a delete that is on its way while another registers does not hit that one', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  for (let lap = 0; lap < 20; lap++) {
    const held = await new Services(zk, '/late').register(web)
    own.sandbox.delayNext({ op: 'delete', path: held.path, ms: 20 })
    const released = held.release()
    // The look before the delete comes first.
    await zk.ping()
    const next = await new Services(other, '/late').register(web)
    await released
    expect((await zk.exists(held.path))?.czxid).toBe(next.zxid)
    if (lap % 2 === 0) await next.release()
  }
})

test('two that one session registers at once are two, though the answers are lost: the last one stands', async () => {
  const zk = await own.open()
  const services = new Services(zk, '/both')
  const both = await own.loseAnswer(zk, () => Promise.all([services.register(web), services.register(web)]))
  const [one, two] = both.toSorted((a, b) => (a.zxid < b.zxid ? -1 : 1))
  expect(one!.zxid).not.toBe(two!.zxid)
  await one!.release()
  expect((await zk.exists(two!.path))?.czxid).toBe(two!.zxid)
})

test('what stands there is replaced also where only others may read it', async () => {
  const zk = await older.open()
  const path = '/unread/web/a'
  await zk.create(path, 'theirs', { parents: true })
  await zk.setAcl(path, [{ perms: 31, scheme: 'digest', id: 'alice:x' }])
  const held = await new Services(zk, '/unread').register(web)
  expect((await zk.exists(path))?.czxid).toBe(held.zxid)
  await zk.setAcl(path, [{ perms: 31, scheme: 'digest', id: 'alice:x' }])
  await zk.sync()
  const again = await older.loseRequest(zk, () => new Services(zk, '/unread').publish(web))
  expect(String((await zk.get(again)).data)).toContain('"STATIC"')
})

test('of two that keep one id the later one has it, and the other again when that one is gone', async () => {
  const transport = () => own.sandbox.transport()
  await using one = await persistent('sandbox:1', { transport })
  await using two = await persistent('sandbox:1', { transport })
  await using zk = await own.open()
  const services = new Services(zk, '/kept')
  const address = async () => (await services.instances('web'))[0]?.instance?.address
  const first = await new Services(one, '/kept').keep({ ...web, address: 'first' })
  // One that is held for long is watched, and made again at once.
  await eventually(() => one.current.watches.length > 0)
  const second = await new Services(two, '/kept').keep({ ...web, address: 'second' })
  await eventually(() => !first.present)
  expect(await address()).toBe('second')
  await second.release()
  await eventually(() => first.present)
  expect(await address()).toBe('first')
})

test('where a quota is used up what has the id is replaced all the same, and nobody else comes in', async () => {
  const zk = await strict.open()
  const services = new Services(zk, '/full')
  const first = await services.register(web)
  const limits = 'count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=3'
  await zk.create('/zookeeper/quota/full/zookeeper_limits', limits, { parents: true })
  await zk.create('/zookeeper/quota/full/zookeeper_stats', 'count=3,bytes=0')
  await expect(services.register({ ...web, id: 'b' })).rejects.toMatchObject({ name: 'QuotaExceeded' })
  const second = await services.register(web)
  await first.release()
  expect((await zk.exists(second.path))?.czxid).toBe(second.zxid)
})
