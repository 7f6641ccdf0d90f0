import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { isOver } from '../../../src/client/terms/session-events.ts'
import { type TreeCache, treeCache } from '../../../src/tree/cache/tree-cache.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { baseName, parentPath } from '../../../src/wire/path.ts'
import { dice } from '../../harness/dice.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { Consumer, realTree } from '../follow/consumer.ts'
import { Gardener } from '../follow/gardener.ts'
import { expire } from '../follow/laws.ts'

interface Stand {
  readonly host: string
  readonly port: number
}

const PATIENCE = 20_000

/**
 * Plays one random schedule: a gardener works while the cache's connection is cut, held up and its session ended.
 * @returns what broke a promise: at each change told, what the cache shows is that change or later, and its lists of children
 * are those of its znodes; in the end it is the real tree, and so is what its changes make
 */
export async function playCache(seed: number, stand: Stand): Promise<string[]> {
  const random = dice(seed)
  const direct = `${stand.host}:${stand.port}`
  await using proxy = await FaultyProxy.start(stand)
  // Another server of the same tree, as far as a client can see.
  await using other = await FaultyProxy.start(stand)
  const proxies = [proxy, other]
  await using writer = await connect(direct)
  const root = `/cached${seed}`
  await writer.create(root)
  const gardener = new Gardener(writer, root, random)
  await gardener.work(20)
  let last: ZooKeeper | undefined
  let opening: Promise<ZooKeeper> | undefined
  const source = {
    async client(): Promise<ZooKeeper> {
      if (last && !isOver(last.state)) return last
      opening ??= connect(proxy.connectString, { sessionTimeout: 800, timeout: PATIENCE, waitForConnection: true })
      last = await opening.finally(() => {
        opening = undefined
      })
      return last
    },
  }
  const findings: string[] = []
  await using cache = treeCache(source, root)
  if (random() < 0.7) await cache.ready
  const consumer = new Consumer()
  const changes = cache.changes({ initial: true })
  const reading = (async () => {
    for await (const change of changes) {
      consumer.take(change)
      findings.push(...atOdds(change, cache))
      if (random() < 0.05) await sleep(random() * 10)
    }
  })()
  for (let beats = 4 + Math.floor(random() * 6); beats > 0; beats--) {
    const what = random()
    if (what < 0.2) await gardener.work(5 + Math.floor(random() * 40))
    else if (what < 0.3) {
      // The next fault comes while it looks at everything again.
      for (const one of proxies) one.cut()
      await Promise.all([gardener.work(10), sleep(random() * 60)])
      for (const one of proxies) one.cut()
    } else if (what < 0.4) {
      // Sent elsewhere while it is looking for a server.
      proxy.cut()
      if (last && !isOver(last.state)) last.updateServers(proxies[Math.floor(random() * 2)]!.connectString)
      await gardener.work(10)
    } else if (what < 0.6) {
      proxy.faults.refusing = random() < 0.5
      proxy.cut()
      await gardener.work(10)
      if (random() < 0.3) await sleep(1300)
      proxy.faults.refusing = false
    } else if (what < 0.8) {
      proxy.faults.frozen = random() < 0.5 ? 'both' : 'to-client'
      await Promise.all([gardener.work(10), sleep(random() * 400)])
      // Two faults at a time: what was held up is lost.
      if (random() < 0.5) proxy.cut()
      proxy.thaw()
    } else await expire(await source.client(), direct)
  }
  await gardener.work(20)
  const end = performance.now() + PATIENCE
  let left = await differences(cache, consumer, writer, root)
  while (left.length > 0 && performance.now() < end) {
    await sleep(50)
    left = await differences(cache, consumer, writer, root)
  }
  findings.push(...left)
  // Closed in trouble it ends all the same, and at once.
  const trouble = random()
  proxy.faults.refusing = trouble < 0.5
  if (trouble < 0.5) for (const one of proxies) one.cut()
  else if (trouble < 0.7) await expire(await source.client(), direct)
  const closed = cache.close().then(() => 'closed')
  if ((await Promise.race([closed, sleep(PATIENCE, 'open')])) !== 'closed') findings.push('it did not close')
  await reading
  proxy.faults.refusing = false
  await last?.close()
  return findings
}

function atOdds(change: Change, cache: TreeCache): string[] {
  const findings: string[] = []
  const node = cache.get(change.path)
  if ('data' in change && change.version !== undefined && node) {
    const older = node.stat.czxid === change.stat?.czxid && node.stat.version < change.version
    if (older) findings.push(`told version ${change.version} of ${change.path}, and shows ${node.stat.version}`)
  }
  for (const path of cache.paths()) {
    const mother = cache.children(parentPath(path) === path || path === cache.path ? path : parentPath(path))
    if (path !== cache.path && mother && !mother.includes(baseName(path))) findings.push(`${path} is no child`)
    for (const name of cache.children(path) ?? [])
      if (!cache.has(`${path}/${name}`)) findings.push(`${path} lists ${name}, which is not there`)
  }
  return findings
}

async function differences(cache: TreeCache, consumer: Consumer, zk: ZooKeeper, root: string): Promise<string[]> {
  const real = spell([...(await realTree(zk, root, true))].map(([path, { version, data }]) => [path, version, data]))
  const nodes = [...cache.paths()].map((path) => {
    const node = cache.get(path)
    return [path, node?.stat.version, node?.data?.toString() ?? (node ? null : undefined)]
  })
  const told = [...consumer.tree].map(([path, { version, data }]) => [path, version, data])
  const findings = [...consumer.faults]
  if (spell(nodes) !== real) findings.push(`the cache has ${spell(nodes)}`, `there is ${real}`)
  if (spell(told) !== real) findings.push(`its changes make ${spell(told)}`, `there is ${real}`)
  return findings
}

function spell(tree: readonly (readonly unknown[])[]): string {
  return JSON.stringify([...tree].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
}
