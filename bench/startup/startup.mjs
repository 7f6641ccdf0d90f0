// Whole processes: a one-shot get by zoosh and by its peers, interleaved, against one real server.
// node bench/startup/startup.mjs [ROUNDS]   (needs dist/, Debian's zookeeper, and python3-kazoo for kazoo's row)
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const rounds = Number(process.argv[2] ?? 20)
const env = { ...process.env }
delete env.NODE_EXTRA_CA_CERTS

const server = await startServer()
const { address, port } = server
const zoosh = join(root, 'bin/run.cjs')
const value = 'hello'
const made = spawnSync(process.execPath, [zoosh, 'create', '/bench', value, '--server', address], { env })
if (made.status !== 0) throw new Error(String(made.stderr))

const kazoo = `from kazoo.client import KazooClient
z = KazooClient('${address}'); z.start(); print(z.get('/bench')[0].decode(), end=''); z.stop()`
const at = ['--server', address]
const contestants = {
  'node -e 0': [process.execPath, ['-e', '0']],
  'raw get by hand, CommonJS': [process.execPath, [join(import.meta.dirname, 'raw-get.cjs'), String(port), '/bench']],
  'zoosh get': [process.execPath, [zoosh, 'get', '/bench', ...at]],
  'zoosh get --json': [process.execPath, [zoosh, 'get', '/bench', '--json', ...at]],
  'zoosh get of nothing': [process.execPath, [zoosh, 'get', '/nothing', ...at], 4],
  'zoosh ls': [process.execPath, [zoosh, 'ls', '/', ...at]],
  'zoosh stat': [process.execPath, [zoosh, 'stat', '/bench', ...at]],
  'zoosh exists': [process.execPath, [zoosh, 'exists', '/bench', ...at]],
  'zoosh set': [process.execPath, [zoosh, 'set', '/bench', value, ...at]],
  'zoosh create': [process.execPath, [zoosh, 'create', '/bench', value, '--exists-ok', ...at]],
  'zoosh --version': [process.execPath, [zoosh, '--version']],
  'zoosh whoami (main.js)': [process.execPath, [zoosh, 'whoami', ...at]],
  'zoosh get --help (oclif)': [process.execPath, [zoosh, 'get', '--help']],
  'kazoo one-liner': ['/usr/bin/python3', ['-c', kazoo]],
  'zkCli.sh get': ['/usr/share/zookeeper/bin/zkCli.sh', ['-server', address, 'get', '/bench']],
}

const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, [program, argv, exit = 0]] of Object.entries(contestants)) {
    if (!existsSync(program)) continue
    const start = process.hrtime.bigint()
    const { status, stdout } = spawnSync(program, argv, { env })
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    // A program that failed is fast: check what it printed.
    const prints = /get( --json)?$|get by hand/.test(name)
    const right = status === exit && (!prints || String(stdout).includes(value))
    if (!right) throw new Error(`${name}: exit ${status}, printed ${stdout}`)
    if (round > 0) times[name].push(ms)
  }
}
await server.stop()

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const of = Object.fromEntries(
  Object.entries(times)
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => [name, { median: median(list), min: Math.min(...list) }]),
)
const ratio = (a, b) =>
  of[a] && of[b] ? `${(of[a].median / of[b].median).toFixed(2)} · ${(of[a].min / of[b].min).toFixed(2)}` : '–'
console.log(
  `| whole process, ${rounds} rounds interleaved, Node ${process.versions.node}, load ${loadavg()[0].toFixed(0)} | median ms | fastest ms | ÷ node -e 0 | ÷ raw get | ÷ zkCli.sh |\n| --- | --- | --- | --- | --- | --- |`,
)
for (const [name, { median, min }] of Object.entries(of)) {
  console.log(
    `| ${name} | ${median.toFixed(0)} | ${min.toFixed(0)} | ${ratio(name, 'node -e 0')} | ${ratio(name, 'raw get by hand, CommonJS')} | ${ratio(name, 'zkCli.sh get')} |`,
  )
}
