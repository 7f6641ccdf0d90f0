// Whole processes: `get` by the standalone binary and by its peers, interleaved, against one real server.
// node bench/startup/binary.mjs [ROUNDS] [NAME=FILE…]   (needs dist/, binary/, Debian's zookeeper and zookeeper-bin; each FILE
// is one more program that takes zoosh's words, say a binary of before, or another Node, which runs bin/run.cjs)
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const [rounds = '20', ...others] = process.argv.slice(2)
const zoosh = join(root, 'bin/run.cjs')
const binary = join(root, 'binary', `${process.platform}-${process.arch}`, 'zoosh')
const cClient = '/usr/lib/zookeeper/bin/cli_mt'
const value = 'hello'

const { address, stop } = await startServer()
const made = spawnSync(process.execPath, [zoosh, 'create', '/bench', value, '--server', address])
if (made.status !== 0) throw new Error(String(made.stderr))

const get = ['get', '/bench', '--server', address]
const who = ['whoami', '--server', address]
const programs = {
  'node -e 0': [process.execPath, '-e', '0'],
  'C client, `get`': [cClient, address, 'cmd:get /bench'],
  'zoosh on Node, `get`': [process.execPath, zoosh, ...get],
  'binary, `get`': [binary, ...get],
  'binary, `get` from a name': [binary, 'get', '/bench', '--server', address.replace('127.0.0.1', 'localhost')],
  'zoosh on Node, `whoami`': [process.execPath, zoosh, ...who],
  'binary, `whoami`': [binary, ...who],
}
for (const [name, file] of others.map((other) => other.split('='))) {
  if (/^node/.test(basename(file))) {
    programs[`${name} -e 0`] = [file, '-e', '0']
    programs[`zoosh on ${name}, \`get\``] = [file, zoosh, ...get]
  } else programs[`${name}, \`get\``] = [file, ...get]
}
const there = Object.fromEntries(Object.entries(programs).filter(([, [file]]) => existsSync(file)))
const timed = spawnSync('python3', [join(import.meta.dirname, 'processes.py')], {
  input: JSON.stringify({ rounds: Number(rounds), programs: there }),
  maxBuffer: 1e8,
})
await stop()
if (timed.status !== 0) throw new Error(String(timed.stderr))
const taken = JSON.parse(timed.stdout)

const best = Object.fromEntries(
  Object.entries(taken).map(([name, { wall, cpu }]) => [name, { wall: Math.min(...wall), cpu: Math.min(...cpu) }]),
)
const node = best['node -e 0']
const c = best['C client, `get`']
const ratio = (a, b) => (b === undefined ? '–' : (a / b).toFixed(2))
console.log(
  `| ${rounds} rounds interleaved, fastest of each | wall ms | CPU ms | wall ÷ node -e 0 | CPU ÷ node -e 0 | wall ÷ C client |`,
)
console.log('| --- | --- | --- | --- | --- | --- |')
for (const [name, { wall, cpu }] of Object.entries(best)) {
  const { out } = taken[name]
  // A program that failed is fast: what it printed is looked at.
  if (name.includes('`get`') && !name.startsWith('C client') && !out.includes(value))
    throw new Error(`${name} printed ${out}`)
  console.log(
    `| ${name} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} | ${ratio(wall, node.wall)} | ${ratio(cpu, node.cpu)} | ${ratio(wall, c?.wall)} |`,
  )
}
