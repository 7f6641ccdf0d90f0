// Whole processes: a tree of 100 × 1,000 znodes listed and deleted by zoosh, zkcli and their peers, against one real server.
// node bench/trees/trees.mjs [ROUNDS] [WIDE] [--zkcli]   (needs dist/ and Debian's zookeeper; --zkcli adds the real one, slow)
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { classpath, startServer } from '../real-server.mjs'

const root = resolve(import.meta.dirname, '../..')
const [rounds = 3, wide = 1000] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('-'))
  .map(Number)
const withReal = process.argv.includes('--zkcli')
// The journal of delete -r goes to a disk, not to memory: its fsync is part of what is measured.
const home = mkdtempSync(join(tmpdir(), 'zoosh-bench-home-'))
const env = { ...process.env, XDG_DATA_HOME: home }
delete env.NODE_EXTRA_CA_CERTS
const { connect } = await import(join(root, 'dist/lib.js'))

process.on('exit', () => rmSync(home, { recursive: true, force: true }))
const server = await startServer()
const { address: hosts, port } = server
const zk = await connect(hosts)

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
  return 1 + 100 + 100 * wide
}

const raw = join(import.meta.dirname, 'raw-tree.cjs')
const zoosh = join(root, 'bin/run.js')
const zkcli = join(root, 'bin/zkcli.js')
const real = ['java', ['-cp', classpath, 'org.apache.zookeeper.ZooKeeperMain', '-server', hosts]]
const listers = {
  'raw Node, multiRead 100 a packet': [process.execPath, [raw, 'ls', String(port), '/tree']],
  'zoosh ls -R': [process.execPath, [zoosh, 'ls', '-R', '/tree', '--server', hosts]],
  'zkcli ls -R': [process.execPath, [zkcli, '-server', hosts, 'ls', '-R', '/tree']],
  ...(withReal ? { 'zkCli ls -R': [real[0], [...real[1], 'ls', '-R', '/tree']] } : {}),
}
const deleters = {
  'raw Node, multi of 100': [process.execPath, [raw, 'delete', String(port), '/tree']],
  'zoosh delete -r': [process.execPath, [zoosh, 'delete', '-r', '-y', '/tree', '--server', hosts]],
  'zoosh delete -r --no-journal': [
    process.execPath,
    [zoosh, 'delete', '-r', '-y', '--no-journal', '/tree', '--server', hosts],
  ],
  'zkcli deleteall': [process.execPath, [zkcli, '-server', hosts, 'deleteall', '/tree']],
  ...(withReal ? { 'zkCli deleteall': [real[0], [...real[1], 'deleteall', '/tree']] } : {}),
}

const results = {}
function time(name, [program, argv], check) {
  const start = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(program, argv, { env, maxBuffer: 1e9 })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (status !== 0) throw new Error(`${name}: exit ${status}, ${stderr}`)
  check(String(stdout))
  results[name] = [...(results[name] ?? []), seconds]
}

const znodes = await grow()
const slow = (name) => name.startsWith('zkCli')
for (let round = 0; round < rounds; round++) {
  for (const [name, contestant] of Object.entries(listers)) {
    if (slow(name) && round > 0) continue
    time(name, contestant, (out) => {
      const lines = out.split('\n').filter((line) => line.startsWith('/tree')).length
      if (lines !== znodes) throw new Error(`${name} printed ${lines} of ${znodes}`)
    })
  }
}
for (let round = 0; round < rounds; round++) {
  for (const [name, contestant] of Object.entries(deleters)) {
    if (slow(name) && round > 0) continue
    if (!(await zk.exists('/tree'))) await grow()
    time(name, contestant, () => undefined)
    if (await zk.exists('/tree')) throw new Error(`${name} left the tree`)
  }
}
await zk.close()
await server.stop()

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
for (const contestants of [listers, deleters]) {
  const [floor] = Object.keys(contestants)
  console.log(
    `| ${znodes} znodes, ${rounds} rounds interleaved, Node ${process.versions.node} | median s | ÷ raw |\n| --- | --- | --- |`,
  )
  for (const name of Object.keys(contestants)) {
    const seconds = median(results[name])
    console.log(`| ${name} | ${seconds.toFixed(2)} | ${(seconds / median(results[floor])).toFixed(2)} |`)
  }
  console.log('')
}
