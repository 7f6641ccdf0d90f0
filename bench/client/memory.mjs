// Memory over a million operations: get and set of 100 bytes, 1,000 in flight, against the sandbox in a process of its own.
// node bench/client/memory.mjs [OPERATIONS]   (needs dist/)
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { connect } from '../../dist/lib.js'

const total = Number(process.argv[2] ?? 1_000_000)
const bin = resolve(import.meta.dirname, '../../bin/run.cjs')
const server = spawn(process.execPath, [bin, 'sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const address = await new Promise((found) => {
  let text = ''
  server.stdout.on('data', (chunk) => {
    text += chunk
    const match = /127\.0\.0\.1:\d+/.exec(text)
    if (match) found(match[0])
  })
})

const zk = await connect(address)
const value = Buffer.alloc(100, 'x')
await zk.create('/m', value)
const samples = []
const sample = () => {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  samples.push({ rss: rss / 1e6, heap: heapUsed / 1e6 })
}
const step = total / 10
for (let done = 0; done < total; done += 1000) {
  if (done % step === 0) sample()
  await Promise.all(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? zk.get('/m') : zk.set('/m', value))))
}
sample()
await zk.close()
server.kill('SIGTERM')
console.log('| operations | RSS MB | heap MB |\n| --- | --- | --- |')
for (const [index, { rss, heap }] of samples.entries())
  console.log(`| ${(index * step).toLocaleString('en')} | ${rss.toFixed(0)} | ${heap.toFixed(1)} |`)
