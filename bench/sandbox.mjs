// Operations per second of the sandbox and of Apache ZooKeeper under the same client in the same run, and how long each
// takes to be ready. Needs `npm run build` and Debian's zookeeper, or another one on ZOOKEEPER_CLASSPATH.
//   node bench/sandbox.mjs [operations]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { scratch, startServer } from './real-server.mjs'

const OPERATIONS = Number(process.argv[2] ?? 20_000)
const IN_FLIGHT = 64
const DATA = Buffer.alloc(100, 'x')
const lib = new URL('../dist/lib.js', import.meta.url).href
const { connect } = await import(lib)
const folder = scratch(tmpdir())

/** ms from the start of the program's own code until clients can connect, as the child tells it. */
async function startSandbox(name, options) {
  const program = `import { Sandbox } from ${JSON.stringify(lib)}
    const before = performance.now()
    const sandbox = await Sandbox.start(${JSON.stringify(options)})
    console.log(JSON.stringify({ port: sandbox.port, ready: performance.now() - before }))`
  const started = performance.now()
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { port, ready } = JSON.parse(String((await once(child.stdout, 'data'))[0]))
  const stop = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { name, port, ready, whole: performance.now() - started, stop }
}

/** On disk, as the sandbox with `--data` is. */
async function startReal(name, sync) {
  const { port, ms, stop } = await startServer({ base: folder, sync, heap: '512m' })
  return { name, port, ready: ms, whole: ms, stop }
}

/** Operations per second with a number of them in flight. */
async function rate(count, inFlight, operation) {
  let next = 0
  const started = performance.now()
  const worker = async () => {
    while (next < count) await operation(next++)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return count / ((performance.now() - started) / 1000)
}

async function measure({ port }) {
  const zk = await connect(`127.0.0.1:${port}`)
  const result = {}
  const run = async (name, inFlight, count, operation) => {
    result[name] = Math.round(await rate(count, inFlight, operation))
  }
  await zk.create('/warm')
  await rate(2000, IN_FLIGHT, (i) => zk.create(`/warm/${i}`, DATA))
  await rate(2000, IN_FLIGHT, (i) => zk.get(`/warm/${i}`))
  await zk.create('/b')
  await run('create', IN_FLIGHT, OPERATIONS, (i) => zk.create(`/b/${i}`, DATA))
  await run('get', IN_FLIGHT, OPERATIONS, (i) => zk.get(`/b/${i}`))
  await run('set', IN_FLIGHT, OPERATIONS, (i) => zk.set(`/b/${i}`, DATA))
  await run('exists', IN_FLIGHT, OPERATIONS, (i) => zk.exists(`/b/${i}`))
  await run('get, one by one', 1, OPERATIONS / 10, (i) => zk.get(`/b/${i}`))
  await run('set, one by one', 1, OPERATIONS / 10, (i) => zk.set(`/b/${i}`, DATA))
  await run('delete', IN_FLIGHT, OPERATIONS, (i) => zk.delete(`/b/${i}`))
  await zk.close()
  return result
}

const rows = []
try {
  for (const start of [
    () => startSandbox('sandbox, in memory', {}),
    () => startSandbox('sandbox, --data', { dataDir: join(folder, 'sandbox') }),
    () => startReal('ZooKeeper, fsync', true),
    () => startReal('ZooKeeper, no fsync', false),
  ]) {
    const server = await start()
    const rates = await measure(server)
    await server.stop()
    rows.push({
      server: server.name,
      ...rates,
      'ready, ms': Math.round(server.ready),
      'with runtime, ms': Math.round(server.whole),
    })
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const columns = Object.keys(rows[0])
console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`)
for (const row of rows) console.log(`| ${columns.map((column) => row[column].toLocaleString('en')).join(' | ')} |`)
