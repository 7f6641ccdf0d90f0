// Holds something by the library once, and writes its life meanwhile as live.py does: as long as `signal` says that it is held.
// hold.js SERVER TIMEOUT FILE HOST MS RECIPE PATH
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Election, Lock, Queue, Semaphore } from '../../../dist/lib.js'

const [server, timeout, file, host, ms, recipe, path] = process.argv.slice(2)
const zk = await connect(server, { sessionTimeout: Number(timeout), waitForConnection: true, timeout: 60_000 })
const takes = {
  lock: () => new Lock(zk, path).acquire(),
  kazoo: () => new Lock(zk, path, { layout: 'kazoo' }).acquire(),
  shared: () => new Lock(zk, path, { shared: true }).acquire(),
  semaphore: () => new Semaphore(zk, path, { permits: 2 }).acquire(),
  elect: () => new Election(zk, path, { id: host }).campaign(),
  queue: () => new Queue(zk, path).take(),
}
const write = (word, ...more) =>
  appendFileSync(file, `${[word, process.hrtime.bigint(), `${host}.${process.pid}`, ...more].join(' ')}\n`)

async function hold() {
  const taken = await takes[recipe]()
  const { signal, zxid } = taken.claim ?? taken
  const until = performance.now() + Number(ms)
  if (!signal.aborted) write('start', taken.claim ? '-' : `0x${zxid.toString(16)}`, taken.path)
  while (!signal.aborted && performance.now() < until) {
    write('alive')
    await sleep(20)
  }
  const whole = !signal.aborted
  if (whole) write('end')
  if (whole && taken.claim) await taken.done()
  await taken.release()
}

// What a session that is over throws is no bug.
await hold().catch((error) => {
  process.exitCode = 3
  process.stderr.write(`${error.message}\n`)
})
await zk.close()
