// Lock cycles per second and hand-over time of zoosh, kazoo and Curator, in turns against one server.
// node bench/recipes/locks.mjs HOST:PORT [ROUNDS] — CURATOR_CLASSPATH names Curator's jars; without it Curator is left out.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const here = import.meta.dirname
const [server, rounds = '2000'] = process.argv.slice(2)
const { CURATOR_CLASSPATH } = process.env
const peers = {
  zoosh: [process.execPath, join(here, 'zoosh.mjs')],
  kazoo: ['/usr/bin/python3', join(here, 'kazoo_lock.py')],
  ...(CURATOR_CLASSPATH ? { Curator: ['java', '-cp', CURATOR_CLASSPATH, join(here, 'CuratorLock.java')] } : {}),
}
const results = Object.fromEntries(Object.keys(peers).map((name) => [name, []]))
for (let turn = 0; turn < 5; turn++) {
  for (const [name, [program, ...args]] of Object.entries(peers)) {
    const out = execFileSync(program, [...args, server, rounds], { stdio: ['ignore', 'pipe', 'ignore'] })
    results[name].push(JSON.parse(out.toString().trim().split('\n').at(-1)))
  }
}
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const summary = (name, key) => middle(results[name].map((result) => result[key]))
console.log('| | cycles/s | ratio | hand-over, median ms | ratio | p99 ms |\n| --- | --- | --- | --- | --- | --- |')
for (const name of Object.keys(peers)) {
  const [cycles, handOver, p99] = ['cycles', 'handOver', 'p99'].map((key) => summary(name, key))
  const ratios = [cycles / summary('zoosh', 'cycles'), handOver / summary('zoosh', 'handOver')]
  console.log(
    `| ${name} | ${cycles.toFixed(0)} | ${ratios[0].toFixed(2)} | ${handOver.toFixed(2)} | ${ratios[1].toFixed(2)} | ${p99.toFixed(2)} |`,
  )
}
