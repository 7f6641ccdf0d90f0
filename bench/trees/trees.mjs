// Whole processes: a tree of 100 × WIDE znodes listed, read, audited and deleted by zoosh, zkcli and their peers, on one server.
// node bench/trees/trees.mjs [ROUNDS] [WIDE] [--zkcli] [--kazoo]   (needs dist/ and Debian's zookeeper)
// --zkcli adds the real one and --kazoo Python's client (both slow: one round). WIDE 10000 makes it 1,000,101 znodes.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { classpath, startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const [rounds = 3, wide = 1000] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('-'))
  .map(Number)
const has = (flag) => process.argv.includes(flag)
// The journal of delete -r goes to a disk, not to memory: its fsync is part of what is measured.
const home = mkdtempSync(join(tmpdir(), 'zoosh-bench-home-'))
const env = { ...process.env, XDG_DATA_HOME: home }
delete env.NODE_EXTRA_CA_CERTS
const { connect } = await import(join(root, 'dist/lib.js'))

process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const server = await startServer({ heap: wide > 2000 ? '4g' : '1g' })
const { address: hosts, port } = server
const zk = await connect(hosts)

const znodes = 1 + 100 + 100 * wide

/** 100 × `wide` znodes of 100 bytes. */
async function grow() {
  const data = 'x'.repeat(100)
  const parents = Array.from({ length: 100 }, (_, i) => `/tree/parent-${String(i).padStart(3, '0')}`)
  await zk.createMany(['/tree', ...parents].map((path) => ({ path, data })))
  for (const parent of parents) {
    await zk.createMany(
      Array.from({ length: wide }, (_, i) => ({ path: `${parent}/child-${String(i).padStart(5, '0')}`, data })),
    )
  }
}

const node = (script, ...words) => [process.execPath, [join(root, script), ...words]]
const raw = (what) => node('bench/trees/raw-tree.cjs', what, String(port), '/tree')
const zoosh = (...words) => node('bin/run.js', ...words, '--server', hosts)
const zkcli = (...words) => node('bin/zkcli.js', '-server', hosts, ...words)
const zkCli = (...words) =>
  has('--zkcli')
    ? ['java', ['-cp', classpath, 'org.apache.zookeeper.ZooKeeperMain', '-server', hosts, ...words]]
    : undefined
const kazoo = (script) =>
  has('--kazoo') ? ['python3', [join(import.meta.dirname, script), hosts, '/tree']] : undefined

const lines = (out) => out.split('\n').filter((line) => line.startsWith('/tree')).length
const lists = (out) => lines(out) === znodes
const tells = (text) => (out) => out.includes(text)
const all = tells(String(znodes))

/** Each table: its contestants, the first of them the measure, with what their output must be. A slow one runs once. */
const tables = {
  list: [
    ['raw Node, multiRead 100 a packet', raw('ls'), lists],
    ['zoosh ls -R', zoosh('ls', '-R', '/tree'), lists],
    ['zkcli ls -R', zkcli('ls', '-R', '/tree'), lists],
    ['zkCli ls -R', zkCli('ls', '-R', '/tree'), lists, 'slow'],
    ['kazoo, 500 in flight', kazoo('kazoo_walk.py'), lists, 'slow'],
  ],
  read: [
    ['raw Node, multiRead of lists and data', raw('data'), tells(String(znodes * 100))],
    ['zoosh delete -r --dry-run (stats)', zoosh('delete', '-r', '--dry-run', '/tree'), all],
    ['zoosh ls -R -l (stats)', zoosh('ls', '-R', '-l', '/tree'), lists],
    ['zoosh acl audit (ACLs)', zoosh('acl', 'audit', '--all', '/tree'), lists],
  ],
  delete: [
    ['zoosh delete -r --no-journal', zoosh('delete', '-r', '-y', '--no-journal', '/tree')],
    ['zoosh delete -r', zoosh('delete', '-r', '-y', '/tree')],
    ['zkcli deleteall', zkcli('deleteall', '/tree')],
    ['raw Node, multi of 100', raw('delete')],
    ['zkCli deleteall', zkCli('deleteall', '/tree'), undefined, 'slow'],
  ],
}

const results = new Map()
async function time(name, [program, argv], check) {
  const start = process.hrtime.bigint()
  const options = { env, maxBuffer: 2e9 }
  // Not in this process's way: it has a session to keep.
  const { stdout, stderr } = await promisify(execFile)('/usr/bin/time', ['-f', '%M', program, ...argv], options)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (check && !check(stdout + stderr)) throw new Error(`${name} printed something else`)
  const mb = Number(stderr.trimEnd().split('\n').at(-1)) / 1000
  const known = results.get(name) ?? { seconds: [], mb: 0 }
  results.set(name, { seconds: [...known.seconds, seconds], mb: Math.max(known.mb, mb) })
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
for (const [table, entries] of Object.entries(tables)) {
  const contestants = entries.filter(([, command]) => command)
  for (let round = 0; round < rounds; round++) {
    for (const [name, command, check, slow] of contestants) {
      if (slow && round > 0) continue
      if (!(await zk.exists('/tree'))) await grow()
      await time(name, command, check)
      if (table === 'delete' && (await zk.exists('/tree'))) throw new Error(`${name} left the tree`)
    }
  }
  const [floor] = contestants[0]
  console.log(
    `| ${table}: ${znodes} znodes, ${rounds} rounds interleaved, Node ${process.versions.node} | median s | ÷ first | MB |\n| --- | --- | --- | --- |`,
  )
  for (const [name] of contestants) {
    const { seconds, mb } = results.get(name)
    const middle = median(seconds)
    console.log(
      `| ${name} | ${middle.toFixed(2)} | ${(middle / median(results.get(floor).seconds)).toFixed(2)} | ${mb.toFixed(0)} |`,
    )
  }
  console.log('')
}
await zk.close()
await server.stop()
