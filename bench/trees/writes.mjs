// Whole processes: an export of 100 × WIDE znodes imported by zoosh and by hand into one server, which is empty each time.
// node bench/trees/writes.mjs [ROUNDS] [WIDE]   (needs dist/ and Debian's zookeeper)
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startServer } from '../real-server.mjs'
import { contest, run } from './contest.mjs'
import { sizeOf } from './grow.mjs'

const root = resolve(import.meta.dirname, '../..')
const [rounds = 3, wide = 1000] = process.argv.slice(2).map(Number)
// The journal goes to a disk, not to memory: its fsync is part of what is measured.
const home = mkdtempSync(join(tmpdir(), 'zoosh-bench-home-'))
const env = { ...process.env, XDG_DATA_HOME: home }
delete env.NODE_EXTRA_CA_CERTS
const { connect } = await import(join(root, 'dist/lib.js'))

process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const server = await startServer({ heap: wide > 2000 ? '4g' : '1g' })
const { address: hosts, port } = server
const zk = await connect(hosts)
const znodes = sizeOf(wide)
const file = join(home, 'tree.ndjson')

/** 100 × `wide` znodes of 100 bytes. */
async function write() {
  const out = createWriteStream(file)
  const line = (path) =>
    out.write(`${JSON.stringify({ path, data: 'x'.repeat(100), encoding: 'utf8', acl: ['world:anyone:cdrwa'] })}\n`)
  out.write(`${JSON.stringify({ zoosh: 'tree', version: 1, root: '/tree', time: '2026-11-27T03:00:00.000Z' })}\n`)
  line('/tree')
  for (let i = 0; i < 100; i++) {
    const parent = `/tree/parent-${String(i).padStart(3, '0')}`
    line(parent)
    for (let j = 0; j < wide; j++) line(`${parent}/child-${String(j).padStart(5, '0')}`)
  }
  out.end(`${JSON.stringify({ zoosh: 'end', znodes })}\n`)
  await new Promise((done) => out.on('close', done))
}

const node = (script, ...words) => [process.execPath, [join(root, script), ...words]]
const zoosh = (...words) => node('bin/run.cjs', 'import', `file:${file}`, '-y', '--server', hosts, ...words)
const contestants = [
  { name: 'raw Node, multi of 100', command: node('bench/trees/raw-import.cjs', file, String(port)) },
  { name: 'zoosh import --no-journal', command: zoosh('--no-journal') },
  { name: 'zoosh import', command: zoosh() },
]

await write()
await contest(`import: ${znodes} znodes`, contestants, {
  rounds,
  env,
  after: async ({ name }) => {
    if ((await zk.countDescendants('/tree')) !== znodes - 1) throw new Error(`${name} has not created all`)
    await run(node('bin/run.cjs', 'delete', '-r', '/tree', '-y', '--no-journal', '--server', hosts), env)
  },
})
await zk.close()
await server.stop()
