import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Counter } from '../../src/recipes/counter.ts'
import { Group } from '../../src/recipes/group.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { MixedLayouts } from '../../src/recipes/steps/mixed-layouts.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { kazoo, runKazoo, type Spawned } from './spawned.ts'

describeReal('queues, groups and counters shared with kazoo', () => {
  const server = realServer()
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(() => zk?.close())

  const python = (script: string): Spawned => runKazoo(server.connectString, script)

  test.skipIf(!kazoo)('items go through a queue both ways, in the same order', async () => {
    const queue = new Queue(zk, '/shared/queue')
    await queue.put('from zoosh')
    await queue.put('urgent', { priority: 5 })
    const other = python(`
queue = zk.LockingQueue("/shared/queue")
for _ in range(2):
    say(queue.get().decode())
    queue.consume()
queue.put(b"from kazoo")
queue.put(b"first", 1)
held = queue.get()
say("holds " + held.decode())
sys.stdin.read()
`)
    await eventually(() => other.out.endsWith('holds first\n'))
    expect(other.out).toBe('urgent\nfrom zoosh\nholds first\n')
    const item = await queue.take()
    expect(['from kazoo', 'first']).toContain(String(item.data))
    await item.done()
    await other.ended
  })

  test.skipIf(!kazoo)('items go through a Queue both ways, and each is taken once', async () => {
    const queue = new Queue(zk, '/shared/plain', { layout: 'kazoo' })
    for (let i = 0; i < 20; i++) await queue.put(`z${i}`)
    await queue.put('urgent', { priority: 5 })
    const other = python(`
queue = zk.Queue("/shared/plain")
say(queue.get().decode())
for i in range(20):
    queue.put(b"k%d" % i)
until(lambda: zk.exists("/shared/go"))
while True:
    item = queue.get()
    if item is None:
        break
    say(item.decode())
`)
    await eventually(async () => (await queue.items()).length === 40)
    // Nothing but the names of the items says whose queue it is.
    const follower = new Queue(zk, '/shared/plain')
    const given = await follower.take()
    expect(String(given.data)).toBe('z0')
    await given.release()
    expect(String((await follower.peek())?.data)).toBe('z0')
    await zk.create('/shared/go')
    const ours: string[] = []
    for (let item = await follower.tryTake(); item; item = await follower.tryTake()) {
      ours.push(String(item.data))
      await item.done()
    }
    expect(await other.ended, other.err).toBe(0)
    const [first, ...theirs] = other.out.trim().split('\n')
    expect(first).toBe('urgent')
    const all = Array.from({ length: 20 }, (_, i) => [`k${i}`, `z${i}`]).flat()
    expect([...ours, ...theirs].sort()).toEqual(all.sort())
    expect((await zk.children('/shared/plain')).children).toEqual([])
  })

  test.skipIf(!kazoo)('a Party sees members of zoosh, and they see it', async () => {
    const other = python(`
party = zk.Party("/shared/party", "kazoo")
party.join()
until(lambda: len(party) == 2)
say(sorted(party))
until(lambda: len(party) == 1)
`)
    await eventually(async () => ((await zk.exists('/shared/party'))?.numChildren ?? 0) === 1)
    const group = new Group(zk, '/shared/party')
    const member = await group.join('zoosh')
    expect(member.path).toBe('/shared/party/zoosh__party__')
    await eventually(() => other.out === "['kazoo', 'zoosh']\n")
    expect((await group.members()).map(({ data }) => String(data)).sort()).toEqual(['kazoo', 'zoosh'])
    await expect(new Group(zk, '/shared/party', { layout: 'plain' }).join('x')).rejects.toThrow(MixedLayouts)
    await member.release()
    expect(await other.ended, other.err).toBe(0)
  })

  test.skipIf(!kazoo)('a ShallowParty sees plain members', async () => {
    const member = await new Group(zk, '/shared/shallow').join('zoosh')
    const other = python(`
party = zk.ShallowParty("/shared/shallow", "kazoo")
party.join()
say(sorted(party))
`)
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe("['kazoo', 'zoosh']\n")
    await member.release()
  })

  test.skipIf(!kazoo)('both count with one binary counter', async () => {
    const other = python(`
counter = zk.Counter("/shared/binary", support_curator=True)
for _ in range(20):
    counter += 2
`)
    const counter = new Counter(zk, '/shared/binary', { layout: 'shared-count' })
    for (let i = 0; i < 20; i++) await counter.add(1n)
    expect(await other.ended, other.err).toBe(0)
    expect(await counter.value()).toBe(60n)
    expect((await zk.get('/shared/binary')).data).toEqual(Buffer.from([0, 0, 0, 60]))
  })

  test.skipIf(!kazoo)('both count with one counter', async () => {
    const other = python(`
counter = zk.Counter("/shared/counter")
for _ in range(20):
    counter += 2
say(counter.value)
`)
    const counter = new Counter(zk, '/shared/counter')
    for (let i = 0; i < 20; i++) await counter.add(1n)
    expect(await other.ended, other.err).toBe(0)
    expect(await counter.value()).toBe(60n)
  })
})
