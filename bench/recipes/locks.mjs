// Time of a lock cycle and of a hand-over with zoosh, kazoo and Curator, in turns against one server. Medians, because
// other work on the machine must not decide.
// node bench/recipes/locks.mjs HOST:PORT [ROUNDS] — CURATOR_CLASSPATH names Curator's jars; without it Curator is left out.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const here = import.meta.dirname
const [server, rounds = '1500'] = process.argv.slice(2)
const { CURATOR_CLASSPATH } = process.env
const peers = {
  zoosh: [process.execPath, join(here, 'zoosh.mjs')],
  kazoo: ['/usr/bin/python3', join(here, 'kazoo_lock.py')],
  ...(CURATOR_CLASSPATH ? { Curator: ['java', '-cp', CURATOR_CLASSPATH, join(here, 'CuratorLock.java')] } : {}),
}
const results = Object.fromEntries(Object.keys(peers).map((name) => [name, []]))
for (let turn = 0; turn < 3; turn++) {
  for (const [name, [program, ...args]] of Object.entries(peers)) {
    const out = execFileSync(program, [...args, server, rounds], { stdio: ['ignore', 'pipe', 'ignore'] })
    results[name].push(JSON.parse(out.toString().trim().split('\n').at(-1)))
  }
}
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const summary = (name, key) => middle(results[name].map((result) => result[key]))
console.log(
  '| | cycle, median ms | ratio | cycles/s | hand-over, median ms | ratio | p90 ms |\n| --- | --- | --- | --- | --- | --- | --- |',
)
for (const name of Object.keys(peers)) {
  const [cycle, handOver, p90] = ['cycle', 'handOver', 'p90'].map((key) => summary(name, key))
  const [slower, later] = [cycle / summary('zoosh', 'cycle'), handOver / summary('zoosh', 'handOver')]
  const cells = [
    cycle.toFixed(2),
    slower.toFixed(2),
    (1000 / cycle).toFixed(0),
    handOver.toFixed(2),
    later.toFixed(2),
    p90.toFixed(2),
  ]
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}
