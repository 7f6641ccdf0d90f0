// The tree cache against what it is made of, on one real server: node --expose-gc bench/client/cache.js [ROUNDS] [ZNODES].
// Time until it is ready against a walk by hand over one session that keeps every znode, memory a znode, events a second.
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { scratch, startServer } from '../real-server.mjs'

const rounds = Number(process.argv[2] ?? 5)
const znodes = Number(process.argv[3] ?? 100_000)
const EVENTS = 20_000
const DIRECTORIES = 100
const folder = scratch()
const bundle = join(folder, 'zoosh.mjs')
const server = await startServer()
try {
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../src/lib.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    keepNames: true,
    logLevel: 'error',
  })
  const { connect, treeCache } = await import(bundle)
  const zk = await connect(server.address, { timeout: 60_000 })
  const writer = await connect(server.address, { timeout: 60_000 })
  await zk.create('/cache')
  await zk.createMany(Array.from({ length: DIRECTORIES }, (_, i) => ({ path: `/cache/${i}` })))
  const data = Buffer.alloc(100, 1)
  await zk.createMany(Array.from({ length: znodes }, (_, i) => ({ path: `/cache/${i % DIRECTORIES}/node-${i}`, data })))
  const all = []
  for (let round = 0; round <= rounds; round++) {
    const figures = await play(round)
    // The first one warms up.
    if (round > 0) all.push(figures)
  }
  const median = (of) => all.map(of).sort((a, b) => a - b)[all.length >> 1]
  console.log(`| ${znodes.toLocaleString('en')} znodes of 100 bytes, median of ${rounds} | |\n|---|---|`)
  console.log(`| time to ready ÷ walk by hand | ${median(({ cache, walk }) => cache.ms / walk.ms).toFixed(2)} |`)
  console.log(`| CPU to ready ÷ walk by hand | ${median(({ cache, walk }) => cache.cpu / walk.cpu).toFixed(2)} |`)
  console.log(`| bytes of heap a znode, buffers of its data apart | ${Math.round(median(({ heap }) => heap))} |`)
  console.log(`| events a second ÷ those of a bare recursive watch | ${median((f) => f.cached / f.bare).toFixed(2)} |`)
  await zk.close()
  await writer.close()

  async function play(round) {
    const walk = await timed(() => byHand(zk))
    const before = memory()
    let cache
    const made = await timed(async () => {
      cache = treeCache(zk, '/cache')
      await cache.ready
    })
    const heap = (memory() - before) / cache.size
    if (cache.size !== znodes + DIRECTORIES + 1) throw new Error(`${cache.size} znodes`)
    const changes = cache.changes()
    const cached = await rate(`/cache/0/seen-${round}-`, () => changes.next())
    await cache.close()
    const watch = zk.watch('/cache', { mode: 'persistent-recursive' })
    await watch.ready
    const bare = await rate(`/cache/0/bare-${round}-`, () => watch.next())
    await watch.close()
    return { walk, cache: made, heap, cached, bare }
  }

  /** Znodes made a second, as they are heard of; they are deleted after. */
  async function rate(prefix, next) {
    const paths = Array.from({ length: EVENTS }, (_, i) => `${prefix}${i}`)
    const { ms } = await timed(async () => {
      const making = writer.createMany(paths.map((path) => ({ path, data })))
      for (let i = 0; i < EVENTS; i++) await next()
      await making
    })
    const gone = writer.deleteMany(paths)
    for (let i = 0; i < EVENTS; i++) await next()
    await gone
    return (EVENTS / ms) * 1000
  }
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Level by level, over one session. */
async function byHand(zk) {
  const tree = new Map()
  let level = ['/cache']
  while (level.length > 0) {
    const reads = await zk.getMany(level)
    for (const read of reads) tree.set(read.path, read)
    const lists = await zk.childrenMany(reads.filter(({ stat }) => stat.numChildren > 0).map(({ path }) => path))
    level = lists.flatMap(({ path, children }) => children.map((name) => `${path}/${name}`))
  }
  return tree
}

async function timed(work) {
  const start = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - start, cpu: user + system }
}

function memory() {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
