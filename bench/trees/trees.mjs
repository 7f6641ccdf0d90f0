// Whole processes: a tree of 100 × WIDE znodes listed, read, audited and deleted by zoosh, zkcli and their peers, on one server.
// node bench/trees/trees.mjs [ROUNDS] [WIDE] [--zkcli] [--kazoo]   (needs dist/ and Debian's zookeeper)
// --zkcli adds the real one and --kazoo Python's client (both slow: one round). WIDE 10000 makes it 1,000,101 znodes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { classpath, startServer } from '../real-server.mjs'
import { contest } from './contest.mjs'
import { grow, sizeOf } from './grow.mjs'

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

const znodes = sizeOf(wide)
const node = (script, ...words) => [process.execPath, [join(root, script), ...words]]
const raw = (what) => node('bench/trees/raw-tree.cjs', what, String(port), '/tree')
const zoosh = (...words) => node('bin/run.cjs', ...words, '--server', hosts)
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
    { name: 'raw Node, multiRead 100 a packet', command: raw('ls'), check: lists },
    { name: 'zoosh ls -R', command: zoosh('ls', '-R', '/tree'), check: lists },
    { name: 'zoosh find', command: zoosh('find', '/tree'), check: lists },
    { name: 'zkcli ls -R', command: zkcli('ls', '-R', '/tree'), check: lists },
    { name: 'zkCli ls -R', command: zkCli('ls', '-R', '/tree'), check: lists, slow: true },
    { name: 'kazoo, 500 in flight', command: kazoo('kazoo_walk.py'), check: lists, slow: true },
  ],
  read: [
    { name: 'raw Node, multiRead of lists and data', command: raw('data'), check: tells(String(znodes * 100)) },
    { name: 'zoosh delete -r --dry-run (stats)', command: zoosh('delete', '-r', '--dry-run', '/tree'), check: all },
    { name: 'zoosh ls -R -l (stats)', command: zoosh('ls', '-R', '-l', '/tree'), check: lists },
    { name: 'zoosh find --size +50 (stats)', command: zoosh('find', '/tree', '--size', '+50'), check: lists },
    { name: 'zoosh du', command: zoosh('du', '/tree'), check: all },
    { name: 'zoosh grep -l x', command: zoosh('grep', '-l', 'x', '/tree'), check: lists },
    { name: 'zoosh diff --no-acl, of it and itself', command: zoosh('diff', '/tree', '/tree', '--no-acl') },
    { name: 'zoosh acl audit (ACLs)', command: zoosh('acl', 'audit', '--all', '/tree'), check: lists },
  ],
  delete: [
    { name: 'raw Node, multi of 100', command: raw('delete') },
    { name: 'zoosh delete -r --no-journal', command: zoosh('delete', '-r', '-y', '--no-journal', '/tree') },
    { name: 'zoosh delete -r', command: zoosh('delete', '-r', '-y', '/tree') },
    { name: 'zkcli deleteall', command: zkcli('deleteall', '/tree') },
    { name: 'zkCli deleteall', command: zkCli('deleteall', '/tree'), slow: true },
  ],
}

for (const [table, contestants] of Object.entries(tables)) {
  await contest(`${table}: ${znodes} znodes`, contestants, {
    rounds,
    env,
    before: async () => {
      if (!(await zk.exists('/tree'))) await grow(zk, wide)
    },
    after: async ({ name }) => {
      if (table === 'delete' && (await zk.exists('/tree'))) throw new Error(`${name} left the tree`)
    },
  })
}
await zk.close()
await server.stop()
