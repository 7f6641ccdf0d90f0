// How fast changes come out: events per second of a burst, and the time from the writer's answer to the printed line.
// node bench/watch/streams.mjs HOST:PORT [EVENTS]   (after npm run build; python3-kazoo and Debian's libzookeeper-java)
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../dist/lib.js'
import { classpath } from '../real-server.mjs'

const here = import.meta.dirname
const [server, events = '10000'] = process.argv.slice(2)
const count = Number(events)
const zoosh = [process.execPath, join(here, '../../bin/run.cjs'), '--server', server, '--debug', 'watch']
// Each prints a line with the path of every event, and "watching" on stderr once it watches.
const peers = {
  'raw reader (Node)': (root) => [process.execPath, join(here, 'raw-watch.mjs'), server, root],
  'zoosh watch -r': (root) => [...zoosh, root, '-r'],
  'zoosh watch -r -o ndjson': (root) => [...zoosh, root, '-r', '-o', 'ndjson'],
  'zoosh watch -r --data': (root) => [...zoosh, root, '-r', '--data', '-o', 'ndjson'],
  'Java addWatch': (root) => ['java', '-cp', classpath, join(here, 'Watch.java'), server, root],
  'kazoo ChildrenWatch': (root) => ['/usr/bin/python3', join(here, 'kazoo_watch.py'), server, root],
}
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
const zk = await connect(server)
const results = Object.fromEntries(Object.keys(peers).map((name) => [name, []]))
let turn = 0
for (let round = 0; round < 3; round++) {
  for (const [name, command] of Object.entries(peers))
    results[name].push(await measure(command, `/bench-watch-${Date.now()}-${turn++}`))
}
await zk.close()

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
console.log('| | burst: events/s | ratio | 1,000 a second: p50 ms | p99 ms |\n| --- | --- | --- | --- | --- |')
const base = middle(results['zoosh watch -r -o ndjson'].map(({ rate }) => rate))
for (const [name, all] of Object.entries(results)) {
  const [rate, p50, p99] = ['rate', 'p50', 'p99'].map((key) => middle(all.map((one) => one[key])))
  console.log(`| ${name} | ${rate.toFixed(0)} | ${(rate / base).toFixed(2)} | ${p50.toFixed(2)} | ${p99.toFixed(1)} |`)
}

async function measure(command, root) {
  await zk.create(root)
  const [program, ...args] = command(root)
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const seen = new Map()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, name] = /\/(n\d+)/.exec(line) ?? []
    if (name !== undefined && !seen.has(name)) seen.set(name, performance.now())
  })
  await new Promise((resolve) =>
    createInterface({ input: child.stderr }).on('line', (line) => line.endsWith('watching') && resolve()),
  )
  const started = performance.now()
  const running = []
  for (let i = 0; i < count; i++) {
    running.push(zk.create(`${root}/n${i}`, 'x'.repeat(100)))
    if (running.length >= 500) await Promise.all(running.splice(0, 250))
  }
  await Promise.all(running)
  while (seen.size < count) await sleep(1)
  const rate = (count * 1000) / (Math.max(...seen.values()) - started)
  const answered = new Map()
  for (let i = count; i < count + 3000; i++) {
    const due = performance.now() + 1
    await zk.create(`${root}/n${i}`, 'x'.repeat(100))
    answered.set(`n${i}`, performance.now())
    while (performance.now() < due) await new Promise(setImmediate)
  }
  while (seen.size < count + 3000) await sleep(1)
  child.kill('SIGKILL')
  const late = [...answered]
    .slice(500)
    .map(([name, time]) => Math.max(0, seen.get(name) - time))
    .sort((a, b) => a - b)
  return { rate, p50: late[late.length >> 1], p99: late[Math.floor(late.length * 0.99)] }
}
