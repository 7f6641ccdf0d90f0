// The library, bundled by run.js: argv is connect string, bundle, prefix.
import { measure, windowed } from './tasks.js'

const [, , server, bundle, prefix] = process.argv
const { connect } = await import(bundle)
const zk = await connect(server, { timeout: 60_000 })
const other = await connect(server, { timeout: 60_000 })
const data = Buffer.alloc(100, 1)
const big = Buffer.alloc(900_000, 1)
await zk.create(prefix)
await zk.create(`${prefix}/x`, data)
await zk.create(`${prefix}/made`)
await zk.create(`${prefix}/bulk`)
await zk.create(`${prefix}/seen`)

await measure({
  async sequential(n) {
    for (let i = 0; i < n; i++) await zk.get(`${prefix}/x`)
  },
  get: (n) => windowed(n, 1000, () => zk.get(`${prefix}/x`)),
  set: (n) => windowed(n, 1000, () => zk.set(`${prefix}/x`, data)),
  create: (n) => windowed(n, 1000, (i) => zk.create(`${prefix}/made/${i}`, data)),
  bulkGet: (n) => zk.getMany(Array.from({ length: n }, () => `${prefix}/x`)),
  bulkCreate: (n) => zk.createMany(Array.from({ length: n }, (_, i) => ({ path: `${prefix}/bulk/${i}`, data }))),
  async list(n) {
    for (let i = 0; i < n; i++) await zk.children(`${prefix}/bulk`)
  },
  async bigSet(n) {
    for (let i = 0; i < n; i++) await zk.set(`${prefix}/x`, big)
  },
  async bigGet(n) {
    await zk.set(`${prefix}/x`, big)
    for (let i = 0; i < n; i++) await zk.get(`${prefix}/x`)
  },
  async events(n) {
    const watch = zk.watch(`${prefix}/seen`, { mode: 'persistent-recursive' })
    await watch.ready
    const made = other.createMany(Array.from({ length: n }, (_, i) => ({ path: `${prefix}/seen/${i}` })))
    for (let i = 0; i < n; i++) await watch.next()
    await made
  },
})
process.stdout.write(`${JSON.stringify({ name: 'memory', rate: process.memoryUsage().rss / 1e6, cpu: 0 })}\n`)
await zk.close()
await other.close()
