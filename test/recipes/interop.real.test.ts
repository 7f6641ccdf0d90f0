import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Counter } from '../../src/recipes/counter.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { Election } from '../../src/recipes/election.ts'
import { Lock } from '../../src/recipes/lock.ts'
import { Queue } from '../../src/recipes/queue.ts'
import { describeReal, type RealServer, startServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { kazoo, Spawned } from './spawned.ts'

const START = `
import sys
from kazoo.client import KazooClient
zk = KazooClient(hosts=sys.argv[1])
zk.start()
def say(text):
    print(text, flush=True)
`

describeReal('recipes shared with kazoo', () => {
  let server: RealServer
  let zk: ZooKeeper
  beforeAll(async () => {
    server = await startServer()
    zk = await connect(server.connectString)
  })
  afterAll(async () => {
    await zk?.close()
    await server?.stop()
  })

  const python = (script: string): Spawned =>
    new Spawned('/usr/bin/python3', ['-c', START + script, server.connectString])
  const count = async (path: string): Promise<number> => (await zk.exists(path))?.numChildren ?? 0

  test.skipIf(!kazoo)('a lock goes from kazoo to zoosh and back', async () => {
    const script = `
lock = zk.Lock("/shared/lock")
lock.acquire()
say("one")
while len(zk.get_children("/shared/lock")) < 2:
    pass
lock.release()
lock.acquire()
say("two")
lock.release()
`
    const other = python(script)
    await eventually(() => other.out === 'one\n')
    const held = await new Lock(zk, '/shared/lock', { layout: 'kazoo' }).acquire()
    await eventually(async () => (await count('/shared/lock')) === 2)
    expect(other.out).toBe('one\n')
    await held.release()
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('one\ntwo\n')
  })

  test.skipIf(!kazoo)('both stand for the same election', async () => {
    const leading = await new Election(zk, '/shared/leader', { id: 'zoosh', layout: 'kazoo' }).campaign()
    const other = python(`
election = zk.Election("/shared/leader", "kazoo")
election.run(lambda: say(election.contenders()))
`)
    await eventually(async () => (await count('/shared/leader')) === 2)
    const candidates = await new Election(zk, '/shared/leader').candidates()
    expect(candidates.map(({ data }) => String(data))).toEqual(['zoosh', 'kazoo'])
    expect(other.out).toBe('')
    await leading.release()
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe("['kazoo']\n")
  })

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

  test.skipIf(!kazoo)('a double barrier opens for both together', async () => {
    const other = python(`
barrier = zk.DoubleBarrier("/shared/barrier", 2)
barrier.enter()
say("in")
barrier.leave()
say("out")
`)
    await eventually(async () => (await count('/shared/barrier')) === 1)
    expect(other.out).toBe('')
    const barrier = new DoubleBarrier(zk, '/shared/barrier', 2)
    await barrier.leave(await barrier.enter())
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('in\nout\n')
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
