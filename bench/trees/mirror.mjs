// How far a mirror is behind: from the writer's answer at one server to the event at the other, 1,000 changes a second; beside
// a follower by hand that reads each znode it hears of and creates it there, and nothing else.
// node bench/trees/mirror.mjs [CHANGES] [ROUNDS]   (needs dist/ and Debian's zookeeper)
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const [changes = 10_000, rounds = 3] = process.argv.slice(2).map(Number)
const { connect } = await import(join(root, 'dist/lib.js'))
const [source, target] = [await startServer({ heap: '1g' }), await startServer({ heap: '1g' })]
const [from, to] = [await connect(source.address), await connect(target.address)]
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
// On a disk.
const home = mkdtempSync(join(tmpdir(), 'zoosh-bench-home-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const parents = Array.from({ length: 100 }, (_, i) => ({ path: `/n${i}`, data: 'x'.repeat(100) }))
const below = (root) => [{ path: root }, ...parents.map(({ path, data }) => ({ path: root + path, data }))]

/** Follows what is at `path` of the source to the same path of the target. @returns its process and how to end it */
async function byHand(path) {
  await to.createMany(below(path))
  const [reader, writer] = [await connect(source.address), await connect(target.address)]
  const carry = async (event) => writer.create(event.path, (await reader.get(event.path)).data)
  const watch = reader.watch(path, { mode: 'persistent-recursive', listener: (event) => carry(event).catch(() => {}) })
  await watch.ready
  return { end: () => Promise.all([reader.close(), writer.close()]) }
}

/** The same, when both ends are the same once. */
async function mirror(path, ...words) {
  const places = [`zk://${source.address}${path}`, `zk://${target.address}${path}`]
  const args = [join(root, 'bin/run.cjs'), 'mirror', ...places, '-y', '-o', 'ndjson', ...words]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((done) =>
    createInterface({ input: child.stdout }).on('line', (line) => line.includes('"compared"') && done()),
  )
  return { pid: child.pid, end: () => child.kill('SIGINT') }
}

/** Time of the processor a process has had, in ms (Linux). */
function cpuOf(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

async function measure(path, follow) {
  await from.createMany(below(path))
  const follower = await follow(path)
  const [answered, arrived] = [new Map(), new Map()]
  const see = ({ type, path }) => type === 'NodeCreated' && arrived.set(path, performance.now())
  const watch = to.watch(path, { mode: 'persistent-recursive', listener: see })
  await watch.ready
  const busy = follower.pid && cpuOf(follower.pid)
  const started = performance.now()
  for (let i = 0; i < changes; i++) {
    const wait = started + i - performance.now()
    if (wait > 1) await sleep(wait)
    const child = `${path}/n${i % 100}/c${i}`
    from.create(child, 'y'.repeat(100)).then(() => answered.set(child, performance.now()))
  }
  const rate = (changes * 1000) / (performance.now() - started)
  for (let tries = 0; (arrived.size < changes || answered.size < changes) && tries < 600; tries++) await sleep(50)
  const cpu = follower.pid && (cpuOf(follower.pid) - busy) / changes
  await follower.end()
  await watch.close()
  // Behind by nothing where the event came before the writer's answer.
  return { rate, cpu, lags: [...arrived].map(([path, at]) => Math.max(0, at - answered.get(path))), seen: arrived.size }
}

console.log('| | changes/s | p50 ms | p99 ms | longest ms | seen | ms of processor a change |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
const followers = [
  ['by hand, in the writer’s process', byHand],
  ['zoosh mirror', mirror],
  ['zoosh mirror --state', (path) => mirror(path, '--state', join(home, path))],
]
for (let round = 0; round < rounds; round++)
  for (const [i, [name, follow]] of followers.entries()) {
    const { rate, lags, seen, cpu } = await measure(`/tree-${i}-${round}`, follow)
    lags.sort((a, b) => a - b)
    const part = (share) => lags[Math.min(lags.length - 1, Math.floor(lags.length * share))].toFixed(1)
    const cells = [rate.toFixed(0), part(0.5), part(0.99), part(1), seen, cpu?.toFixed(2) ?? '–']
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
await Promise.all([from.close(), to.close()])
await Promise.all([source.stop(), target.stop()])
