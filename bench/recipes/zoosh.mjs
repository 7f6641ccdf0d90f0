// zoosh's Lock: cycles of one client, and hand-overs between two. Prints one JSON line.
import { connect, Lock } from '../../dist/lib.js'

const [server, rounds] = [process.argv[2], Number(process.argv[3])]
const [a, b] = await Promise.all([connect(server), connect(server)])

const lock = new Lock(a, '/bench-zoosh-cycles')
const cycle = async () => (await lock.acquire()).release()
const cycles = []
for (let i = 0; i < rounds * 2; i++) {
  const start = performance.now()
  await cycle()
  if (i >= rounds) cycles.push(performance.now() - start)
}

const times = []
const locks = [new Lock(a, '/bench-zoosh-hand-over'), new Lock(b, '/bench-zoosh-hand-over')]
let held = await locks[0].acquire()
for (let i = 1; i <= rounds; i++) {
  const next = locks[i % 2].acquire()
  // The next one waits by now: it has a place and a watch.
  await new Promise((resolve) => setTimeout(resolve, 10))
  const released = performance.now()
  void held.release()
  held = await next
  if (i > rounds / 4) times.push(performance.now() - released)
}
await held.release()
await Promise.all([a.close(), b.close()])
const at = (values, share) => values.sort((x, y) => x - y)[Math.floor(values.length * share)]
console.log(JSON.stringify({ cycle: at(cycles, 0.5), handOver: at(times, 0.5), p90: at(times, 0.9) }))
