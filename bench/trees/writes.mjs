// Whole processes: an export of 100 × WIDE znodes imported by zoosh and by hand into one server, which is empty each time.
// node bench/trees/writes.mjs [ROUNDS] [WIDE]   (needs dist/ and Debian's zookeeper)
import { execFile } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { startServer } from '../real-server.mjs'

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
const znodes = 1 + 100 + 100 * wide
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
const zoosh = (...words) => node('bin/run.js', 'import', `file:${file}`, '-y', '--server', hosts, ...words)
const contestants = [
  ['raw Node, multi of 100', node('bench/trees/raw-import.cjs', file, String(port))],
  ['zoosh import --no-journal', zoosh('--no-journal')],
  ['zoosh import', zoosh()],
]

await write()
const results = new Map(contestants.map(([name]) => [name, { seconds: [], mb: 0 }]))
for (let round = 0; round < rounds; round++) {
  for (const [name, [program, argv]] of contestants) {
    const start = process.hrtime.bigint()
    const { stderr } = await promisify(execFile)('/usr/bin/time', ['-f', '%M', program, ...argv], { env })
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    if ((await zk.countDescendants('/tree')) !== znodes - 1) throw new Error(`${name} has not created all`)
    const known = results.get(name)
    known.seconds.push(seconds)
    known.mb = Math.max(known.mb, Number(stderr.trimEnd().split('\n').at(-1)) / 1000)
    await promisify(execFile)(...node('bin/run.js', 'delete', '-r', '/tree', '-y', '--no-journal', '--server', hosts), {
      env,
    })
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const floor = median(results.get(contestants[0][0]).seconds)
console.log(
  `| import: ${znodes} znodes, ${rounds} rounds interleaved, Node ${process.versions.node} | median s | ÷ first | MB |\n| --- | --- | --- | --- |`,
)
for (const [name, { seconds, mb }] of results)
  console.log(
    `| ${name} | ${median(seconds).toFixed(2)} | ${(median(seconds) / floor).toFixed(2)} | ${mb.toFixed(0)} |`,
  )
await zk.close()
await server.stop()
