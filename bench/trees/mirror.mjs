// How far a mirror is behind: from the writer's answer at one server to the event at the other, 1,000 changes a second; and
// how long the first run of a tree takes, beside the raw program's multi.
// node bench/trees/mirror.mjs [CHANGES] [ZNODES]   (needs dist/ and Debian's zookeeper)
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const [changes = 10_000, znodes = 100_000] = process.argv.slice(2).map(Number)
const { connect } = await import(join(root, 'dist/lib.js'))
const [source, target] = [await startServer({ heap: '1g' }), await startServer({ heap: '1g' })]
const [from, to] = [await connect(source.address), await connect(target.address)]
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env

/** A mirror that goes on; resolves when both ends are the same once. */
async function mirror(...words) {
  const places = [`zk://${source.address}/tree`, `zk://${target.address}/tree`]
  const args = [join(root, 'bin/run.js'), 'mirror', ...places, '-y', '-o', 'ndjson', ...words]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((done) =>
    createInterface({ input: child.stdout }).on('line', (line) => line.includes('"compared"') && done()),
  )
  return child
}

await from.createMany([
  { path: '/tree' },
  ...Array.from({ length: 100 }, (_, i) => ({ path: `/tree/n${i}`, data: 'x'.repeat(100) })),
])
const child = await mirror()
const sent = new Map()
const lags = []
const watch = to.watch('/tree', { mode: 'persistent-recursive', listener: see })
await watch.ready

/** Time of the processor a process has had, in ms (Linux). */
function cpuOf(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

function see({ type, path }) {
  const at = sent.get(path)
  if (at === undefined || type !== 'NodeCreated') return
  lags.push(performance.now() - at)
  sent.delete(path)
}

const started = performance.now()
for (let i = 0; i < changes; i++) {
  const wait = started + i - performance.now()
  if (wait > 1) await sleep(wait)
  const path = `/tree/n${i % 100}/c${i}`
  from.create(path, 'y'.repeat(100)).then(() => sent.set(path, performance.now()))
}
const rate = (changes * 1000) / (performance.now() - started)
for (let tries = 0; lags.length < changes && tries < 600; tries++) await sleep(50)
const busy = cpuOf(child.pid)
child.kill('SIGINT')
lags.sort((a, b) => a - b)
const part = (share) => lags[Math.min(lags.length - 1, Math.floor(lags.length * share))]?.toFixed(1)
console.log(
  `lag at ${rate.toFixed(0)} changes a second: p50 ${part(0.5)} ms, p99 ${part(0.99)} ms, ${lags.length} seen, ` +
    `${(busy / changes).toFixed(2)} ms of processor a change`,
)

await from.createMany(
  Array.from({ length: znodes }, (_, i) => ({ path: `/tree/n${i % 100}/f${i}`, data: 'z'.repeat(100) })),
)
const items = Array.from({ length: znodes }, (_, i) => ({ path: `/raw/n${i}`, data: 'z'.repeat(100) }))
await to.create('/raw')
const multi = performance.now()
await to.createMany(items)
const raw = performance.now() - multi
const first = performance.now()
const run = spawn(
  process.execPath,
  [join(root, 'bin/run.js'), 'mirror', `zk://${source.address}/tree`, `zk://${target.address}/copy`, '--once', '-y'],
  { env, stdio: ['ignore', 'ignore', 'inherit'] },
)
await new Promise((done) => run.on('exit', done))
const took = performance.now() - first
console.log(
  `first run of ${znodes + changes} znodes: ${took.toFixed(0)} ms, multi alone ${raw.toFixed(0)} ms (${znodes})`,
)
await Promise.all([from.close(), to.close()])
await Promise.all([source.stop(), target.stop()])
