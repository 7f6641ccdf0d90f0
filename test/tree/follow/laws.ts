import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { type FollowOptions, follow } from '../../../src/tree/follow/follow.ts'
import { dice } from '../../harness/dice.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { Consumer, realTree, sorted } from './consumer.ts'
import { Gardener } from './gardener.ts'

interface Endpoint {
  readonly host: string
  readonly port: number
}

/**
 * One round of the law: while a gardener works and the follower's connection is cut at random (short, long, past the
 * session's end), what a consumer builds from the stream is the real tree in the end.
 */
export async function followThroughCuts(
  server: Endpoint,
  seed: number,
  options: FollowOptions = {},
): Promise<Consumer> {
  const random = dice(seed)
  const root = `/law${seed}`
  const direct = `${server.host}:${server.port}`
  await using writer = await connect(direct)
  await writer.create(root)
  await using proxy = await FaultyProxy.start(server)
  const consumer = new Consumer()
  const stop = new AbortController()
  let zk: ZooKeeper | undefined
  const open = async (): Promise<ZooKeeper> => {
    if (!zk || zk.state === 'expired' || zk.state === 'closed')
      zk = await connect(proxy.connectString, { sessionTimeout: 4000, waitForConnection: true })
    return zk
  }
  let begun!: () => void
  const ready = new Promise<void>((resolve) => {
    begun = resolve
  })
  const changes = follow(open, [root], {
    recursive: true,
    initial: true,
    signal: stop.signal,
    ready: begun,
    ...options,
  })
  const done = (async () => {
    for await (const change of changes) {
      consumer.take(change)
      if (random() < 0.01) await sleep(random() * 20)
    }
  })()
  const gardener = new Gardener(writer, root, random)
  await gardener.work(20)
  await Promise.race([ready, done])
  for (let round = 0; round < 4; round++) {
    await gardener.work(30)
    const fault = random()
    if (fault < 0.5) proxy.cut()
    else if (fault < 0.8) {
      proxy.faults.refusing = true
      proxy.cut()
      await gardener.work(10 + Math.floor(random() * 30))
      proxy.faults.refusing = false
    } else if (zk) await expire(zk, direct)
    await gardener.work(Math.floor(random() * 40))
    if (random() < 0.5) await sleep(random() * 50)
  }
  await gardener.work(20)
  await settled(consumer, writer, root, options.data === true)
  stop.abort()
  await done
  await zk?.close()
  expect({ seed, tree: sorted(consumer.tree) }).toEqual({
    seed,
    tree: sorted(await realTree(writer, root, options.data === true)),
  })
  expect({ seed, faults: consumer.faults }).toEqual({ seed, faults: [] })
  return consumer
}

/** Ends a session from outside, if it lives: another client takes it over and closes it. */
export async function expire(zk: ZooKeeper, connectString: string): Promise<void> {
  const thief = await connect(connectString, { session: zk.session }).catch((error) => {
    if (error instanceof ConnectionError && error.kind === 'expired') return undefined
    throw error
  })
  await thief?.close()
}

/** Waits, within reason, until the consumer's tree is the real one; the law itself is asserted by the caller. */
export async function settled(consumer: Consumer, zk: ZooKeeper, root: string, data: boolean): Promise<void> {
  const end = performance.now() + 30_000
  while (performance.now() < end) {
    const real = JSON.stringify(sorted(await realTree(zk, root, data)))
    if (JSON.stringify(sorted(consumer.tree)) === real) return
    await sleep(50)
  }
}
