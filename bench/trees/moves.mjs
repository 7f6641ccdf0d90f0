// Whole processes: a tree of 100 × WIDE znodes of one server exported to files, and copied to another server, which is empty.
// node bench/trees/moves.mjs [ROUNDS] [WIDE] [--peers]   (needs dist/ and Debian's zookeeper)
// --peers adds kazoo, and, where ZK_SHELL names the program (pip's zk-shell) and ZKCOPY its jar, these: they run once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../real-server.mjs'
import { contest, run } from './contest.mjs'
import { grow } from './grow.mjs'

const root = resolve(import.meta.dirname, '../..')
const [rounds = 3, wide = 1000] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('-'))
  .map(Number)
const peers = process.argv.includes('--peers')
// Files and the journal go to a disk, not to memory: their fsync is part of what is measured.
const home = mkdtempSync(join(tmpdir(), 'zoosh-bench-home-'))
const env = { ...process.env, XDG_DATA_HOME: home }
delete env.NODE_EXTRA_CA_CERTS
const { connect } = await import(join(root, 'dist/lib.js'))

process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const heap = wide > 2000 ? '4g' : '1g'
const [source, target] = [await startServer({ heap }), await startServer({ heap })]
const [from, to] = [await connect(source.address), await connect(target.address)]
const znodes = await grow(from, wide)

const node = (script, ...words) => [process.execPath, [join(root, script), ...words]]
const raw = (what) => node('bench/trees/raw-tree.cjs', what, String(source.port), '/tree')
const zoosh = (...words) => node('bin/run.cjs', ...words)
const file = (name) => join(home, name)
const exported = (name, ...words) =>
  zoosh('export', '/tree', file(name), '--force', '--server', source.address, ...words)
const places = [`zk://${source.address}/tree`, `zk://${target.address}/tree`]
const cp = (...words) => zoosh('cp', '-r', ...places, '-y', ...words)
const mirror = (...words) => zoosh('mirror', ...places, '--once', '-y', ...words)
const { ZK_SHELL, ZKCOPY } = process.env
const shell = `cp ${places.join(' ')} true true true`
const jar = ['-jar', ZKCOPY, '--source', `${source.address}/tree`, '--target', `${target.address}/tree`]

const bytes = (out) => out.includes(String(znodes * 100))
const files = [
  { name: 'raw Node, multiRead of lists and data', command: raw('data'), check: bytes },
  { name: 'zoosh export --no-acl, ndjson', command: exported('tree.ndjson', '--no-acl') },
  { name: 'zoosh export --no-acl, tar', command: exported('tree.tar', '--no-acl') },
  { name: 'raw Node, the same and a getACL of each', command: raw('acls'), check: bytes },
  { name: 'zoosh export, ndjson', command: exported('all.ndjson') },
]
const copies = [
  { name: 'raw Node, multi of 100', command: node('bench/trees/raw-import.cjs', file('all.ndjson'), `${target.port}`) },
  {
    name: 'zoosh import --no-journal',
    command: zoosh('import', `file:${file('all.ndjson')}`, '-y', '--no-journal', '--server', target.address),
  },
  { name: 'zoosh cp -r --no-acl --no-journal', command: cp('--no-acl', '--no-journal') },
  { name: 'zoosh cp -r --no-journal', command: cp('--no-journal') },
  { name: 'zoosh cp -r', command: cp() },
  { name: 'zoosh mirror --once --no-acl', command: mirror('--no-acl') },
  { name: 'zoosh mirror --once', command: mirror() },
  { name: 'zoosh mirror --once --state', command: mirror('--state', file('state')) },
  {
    name: 'kazoo, transactions of 100',
    command: peers && [
      'python3',
      [join(import.meta.dirname, 'kazoo_copy.py'), source.address, target.address, '/tree'],
    ],
    slow: true,
  },
  { name: 'zkcopy', command: peers && ZKCOPY && ['java', jar], slow: true },
  { name: 'zk_shell cp', command: peers && ZK_SHELL && [ZK_SHELL, ['--run-once', shell, source.address]], slow: true },
]

await contest(`export: ${znodes} znodes`, files, { rounds, env })
await contest(`copy: ${znodes} znodes`, copies, {
  rounds,
  env,
  after: async ({ name }) => {
    if ((await to.countDescendants('/tree')) !== znodes - 1) throw new Error(`${name} has not created all`)
    await run(node('bin/run.cjs', 'delete', '-r', '/tree', '-y', '--no-journal', '--server', target.address), env)
    rmSync(file('state'), { force: true })
  },
})
await Promise.all([from.close(), to.close()])
await Promise.all([source.stop(), target.stop()])
