import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Barrier } from '../../src/recipes/barrier.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { eventually } from './eventually.ts'

/** A client that is slow at one thing: it does it when the gate opens. */
class Slow {
  readonly zk: ZooKeeper
  begun = false
  open: () => void = () => {}

  constructor(zk: ZooKeeper, method: 'get' | 'delete', path: string) {
    const opened = new Promise<void>((resolve) => {
      this.open = resolve
    })
    this.zk = new Proxy(zk, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name, target)
        if (typeof own !== 'function') return own
        const call = own.bind(target) as (...args: unknown[]) => unknown
        if (name !== method) return call
        return async (...args: unknown[]) => {
          // Only once there is something to be slow about.
          if (args[0] !== path || !(await target.exists(path))) return call(...args)
          this.begun = true
          await opened
          return call(...args)
        }
      },
    })
  }
}

test('who goes out late does not take away the start of a later round', async () => {
  await using sandbox = await Sandbox.start({ port: false })
  const [a, b, c, d] = await Promise.all(
    [1, 2, 3, 4].map(() => connect('sandbox:1', { transport: () => sandbox.transport() })),
  )
  const pass = (zk: ZooKeeper) => new Barrier(zk, '/late', 2).pass()
  const slow = [a!, b!].map((zk) => new Slow(zk, 'delete', '/late/start'))
  const first = slow.map(({ zk }) => pass(zk))
  let out = 0
  for (const passing of first) void passing.then(() => out++)
  await eventually(() => out === 2 || slow.some(({ begun }) => begun))
  // As another one does who goes out at the same time.
  await c!.delete('/late/start').catch(() => {})
  const blind = new Slow(d!, 'get', '/late/start')
  const second = [pass(c!), pass(blind.zk)]
  await eventually(() => blind.begun)
  await second[0]
  for (const late of slow) late.open()
  await Promise.all(first)
  blind.open()
  // It is of the round that has begun, and nobody else comes.
  await Promise.race([
    second[1],
    eventually(() => false, 3000).catch(() => expect.unreachable('it waits for somebody else')),
  ])
  expect((await a!.children('/late')).children).toEqual([])
  await Promise.all([a, b, c, d].map((zk) => zk!.close()))
})

test('who comes again with a new session, to a barrier that has opened for it, is nobody else', async () => {
  await using sandbox = await Sandbox.start({ port: false })
  const [again, other] = await Promise.all(
    [1, 2].map(() => connect('sandbox:1', { transport: () => sandbox.transport() })),
  )
  const person = randomUUID()
  const opened = JSON.stringify([`member_${person}-${randomUUID()}-0000000000`, `member_${randomUUID()}-x-0000000001`])
  await other!.create('/again/start', opened, { parents: true })
  const late = new Slow(again!, 'get', '/again/start')
  const returned = new Barrier(late.zk, '/again', 2).pass({ person })
  await eventually(() => late.begun)
  expect(await new Barrier(other!, '/again', 2).tryPass()).toBe(false)
  late.open()
  await returned
  await Promise.all([again, other].map((zk) => zk!.close()))
})
