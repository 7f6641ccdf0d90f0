// zoosh's Lock: cycles of one client, and hand-overs between two. Prints one JSON line.
import { connect, Lock } from '../../dist/lib.js'

const [server, rounds] = [process.argv[2], Number(process.argv[3])]
const [a, b] = await Promise.all([connect(server), connect(server)])

const lock = new Lock(a, '/bench-zoosh-cycles')
const cycle = async () => (await lock.acquire()).release()
for (let i = 0; i < rounds / 4; i++) await cycle()
const start = performance.now()
for (let i = 0; i < rounds; i++) await cycle()
const cycles = (rounds * 1000) / (performance.now() - start)

const times = []
const locks = [new Lock(a, '/bench-zoosh-hand-over'), new Lock(b, '/bench-zoosh-hand-over')]
let held = await locks[0].acquire()
for (let i = 1; i <= rounds; i++) {
  const next = locks[i % 2].acquire()
  // The next one waits by now: it has a place and a watch.
  await new Promise((resolve) => setTimeout(resolve, 4))
  const released = performance.now()
  void held.release()
  held = await next
  if (i > rounds / 4) times.push(performance.now() - released)
}
await held.release()
await Promise.all([a.close(), b.close()])
times.sort((x, y) => x - y)
console.log(JSON.stringify({ cycles, handOver: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] }))
