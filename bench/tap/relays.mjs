// What a relay between a client and a server costs: node bench/tap/relays.mjs [ROUNDS]   (after npm run build; socat)
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../dist/lib.js'
import { freePort, startServer } from '../real-server.mjs'

const here = import.meta.dirname
const rounds = Number(process.argv[2] ?? 5)
const ONE_BY_ONE = 3000
const TOGETHER = 30_000
const server = await startServer()
const children = []

/** Starts a relay; `says` finds its port in what it prints. */
async function start(program, args, says, port) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let told = ''
  const find = new Promise((resolve) => {
    const look = (chunk) => {
      if (told.length < 1000) told += chunk
      const found = says?.exec(told)
      if (found) resolve(Number(found[1]))
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
  })
  if (port === undefined) return find
  await sleep(500)
  return port
}

const tap = (...args) =>
  start(
    process.execPath,
    [join(here, '../../bin/run.cjs'), 'tap', '--listen', '0', '--to', String(server.port), ...args],
    /listening on \S+:(\d+)/,
  )
const socatPort = await freePort()
const ways = {
  'no relay': server.port,
  'plain relay, Node': await start(process.execPath, [join(here, 'plain-relay.mjs'), String(server.port)], /^(\d+)/),
  socat: await start(
    'socat',
    [`tcp-listen:${socatPort},bind=127.0.0.1,fork,reuseaddr,nodelay`, `tcp:127.0.0.1:${server.port},nodelay`],
    undefined,
    socatPort,
  ),
  'zoosh tap --summary': await tap('--summary'),
  'zoosh tap, a line each': await tap(),
}

const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
const zk = await connect(`127.0.0.1:${server.port}`)
await zk.create('/x', Buffer.alloc(100))
await zk.close()
for (let round = -1; round < rounds; round++) {
  for (const [name, port] of Object.entries(ways)) {
    const one = await measure(port)
    // The first round is for warming up.
    if (round >= 0) results[name].push(one)
  }
}
for (const child of children) {
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
await server.stop()

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
console.log(
  '| | one by one: p50 ms | added ms | p99 ms | 64 in flight: gets/s | ratio |\n| --- | --- | --- | --- | --- | --- |',
)
const of = (name, key) => middle(results[name].map((one) => one[key]))
for (const name of Object.keys(ways)) {
  const [p50, p99, rate] = ['p50', 'p99', 'rate'].map((key) => of(name, key))
  const added = middle(results[name].map((one, round) => one.p50 - results['no relay'][round].p50))
  console.log(
    `| ${name} | ${p50.toFixed(3)} | ${added.toFixed(3)} | ${p99.toFixed(2)} | ${rate.toFixed(0)} | ${(rate / of('no relay', 'rate')).toFixed(2)} |`,
  )
}

async function measure(port) {
  const zk = await connect(`127.0.0.1:${port}`)
  const times = []
  for (let i = 0; i < ONE_BY_ONE; i++) {
    const start = performance.now()
    await zk.get('/x')
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const start = performance.now()
  let left = TOGETHER
  const work = async () => {
    while (left-- > 0) await zk.get('/x')
  }
  await Promise.all(Array.from({ length: 64 }, work))
  const rate = TOGETHER / ((performance.now() - start) / 1000)
  await zk.close()
  return { p50: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)], rate }
}
