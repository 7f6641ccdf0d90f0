// What a znode's stat, ACL, data and children cost, of many: µs a znode on the clock, and of the server's CPU.
// node bench/trees/reads.mjs [ZNODES]   (needs dist/ and Debian's zookeeper)
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { startServer } from '../real-server.mjs'
import { multiRead, RawSession, single } from './raw-session.mjs'

const root = resolve(import.meta.dirname, '../..')
const { connect } = await import(join(root, 'dist/lib.js'))
const count = Number(process.argv[2] ?? 20_000)
const server = await startServer({ heap: '2g' })
const zk = await connect(server.address)

const ops = { exists: 3, getACL: 6, getData: 4, getChildren: 8 }
const singly = (op, paths) => paths.map((path) => single(ops[op], path, op !== 'getACL'))

function packed(op, paths, size) {
  const frames = []
  for (let at = 0; at < paths.length; at += size) frames.push(multiRead(ops[op], paths.slice(at, at + size)))
  return frames
}

/** CPU of the server so far, in ms. */
function serverMs() {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function measure(name, frames, sessions, depth) {
  const crew = await Promise.all(Array.from({ length: sessions }, () => RawSession.open(server.port)))
  const times = []
  for (let round = 0; round < 3; round++) {
    const [start, cpu] = [performance.now(), serverMs()]
    const share = Math.ceil(frames.length / sessions)
    await Promise.all(crew.map((one, i) => one.ask(frames.slice(i * share, (i + 1) * share), depth)))
    times.push([performance.now() - start, serverMs() - cpu])
  }
  for (const one of crew) one.close()
  const [ms, cpu] = times.toSorted((a, b) => a[0] - b[0])[1]
  const each = (value) => ((value * 1000) / count).toFixed(1)
  console.log(`| ${name} | ${sessions} | ${depth} | ${each(ms)} | ${each(cpu)} |`)
}

for (const bytes of [0, 100, 1000, 4000, 16_000]) {
  const parent = `/of-${bytes}`
  const paths = Array.from({ length: count }, (_, i) => `${parent}/child-${String(i).padStart(6, '0')}`)
  await zk.create(parent, '')
  for (let at = 0; at < count; at += 1000)
    await zk.createMany(paths.slice(at, at + 1000).map((path) => ({ path, data: 'x'.repeat(bytes) })))
  console.log(
    `\n| ${count} znodes of ${bytes} bytes | sessions | in flight each | µs | server µs |\n| --- | --- | --- | --- | --- |`,
  )
  for (const [packet, depth] of [
    [60, 8],
    [100, 4],
    [100, 8],
    [250, 4],
    [500, 2],
    [500, 4],
    [1000, 4],
  ])
    await measure(`getData, ${packet} a packet`, packed('getData', paths, packet), 1, depth)
  await measure('getData, 100 a packet', packed('getData', paths, 100), 2, 4)
  for (const [sessions, depth] of bytes === 100
    ? [
        [1, 50],
        [1, 500],
        [2, 250],
        [4, 125],
        [8, 16],
        [8, 64],
        [16, 8],
        [16, 32],
        [32, 16],
      ]
    : [
        [1, 500],
        [8, 64],
      ])
    await measure('exists', singly('exists', paths), sessions, depth)
  if (bytes !== 100) continue
  for (const [packet, depth] of [
    [60, 8],
    [100, 8],
    [250, 4],
    [500, 4],
  ])
    await measure(`getChildren, ${packet} a packet`, packed('getChildren', paths, packet), 1, depth)
  for (const [sessions, depth] of [
    [1, 50],
    [1, 500],
    [2, 250],
    [4, 125],
    [8, 16],
    [8, 64],
    [16, 8],
    [16, 32],
    [32, 16],
  ])
    await measure('getACL', singly('getACL', paths), sessions, depth)
}
await zk.close()
await server.stop()
