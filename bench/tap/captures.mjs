// How long a capture takes to read, and how much memory: node bench/tap/captures.mjs [MB]   (after npm run build)
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'

const MB = 1024 * 1024
const size = Number(process.argv[2] ?? 1024) * MB
const CLIENTS = 50
const PATHS = 1000
const folder = mkdtempSync(join(tmpdir(), 'zoosh-bench-tap-'))
const file = join(folder, 'made.pcap')
const requests = await make()
console.log(`${(statSync(file).size / MB).toFixed(0)} MB, ${requests} requests of ${CLIENTS} clients\n`)
console.log('| | s | MB/s | requests/s | MB at its highest |\n| --- | --- | --- | --- | --- |')
for (const args of [['--summary'], ['--errors'], []]) await read(args)
rmSync(folder, { recursive: true })

async function read(args) {
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../bin/run.cjs'), 'tap', '--pcap', file, ...args],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  let highest = 0
  const timer = setInterval(() => {
    try {
      highest = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? highest)
    } catch {}
  }, 50)
  const [code] = await once(child, 'exit')
  clearInterval(timer)
  if (code !== 0) throw new Error(`tap ${args} ended with ${code}`)
  const s = (performance.now() - start) / 1000
  console.log(
    `| tap --pcap ${args.join(' ')} | ${s.toFixed(1)} | ${(size / MB / s).toFixed(0)} | ${(requests / s).toFixed(0)} | ${(highest / 1024).toFixed(0)} |`,
  )
}

/** getData and setData of many clients, each in its connection, as tcpdump would have captured them. */
async function make() {
  const out = createWriteStream(file)
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  out.write(header)
  let [written, time, requests] = [24, 0, 0]
  const ends = Array.from({ length: CLIENTS }, (_, at) => ({ port: 40_000 + at, client: 1, server: 1, xid: 0 }))

  const put = async (one, fromClient, flags, payload) => {
    const packet = Buffer.alloc(16 + 14 + 40 + payload.length)
    time += 5
    packet.writeUInt32LE(1_700_000_000 + Math.floor(time / 1e6), 0)
    packet.writeUInt32LE(time % 1e6, 4)
    packet.writeUInt32LE(packet.length - 16, 8)
    packet.writeUInt32LE(packet.length - 16, 12)
    packet.writeUInt16BE(0x0800, 28)
    packet[30] = 0x45
    packet.writeUInt16BE(packet.length - 30, 32)
    packet[39] = 6
    packet.writeUInt32BE(fromClient ? 0x0a000007 : 0x0a000001, 42)
    packet.writeUInt32BE(fromClient ? 0x0a000001 : 0x0a000007, 46)
    packet.writeUInt16BE(fromClient ? one.port : 2181, 50)
    packet.writeUInt16BE(fromClient ? 2181 : one.port, 52)
    packet.writeUInt32BE(fromClient ? one.client : one.server, 54)
    packet.writeUInt32BE(fromClient ? one.server : one.client, 58)
    packet[62] = 0x50
    packet[63] = flags
    payload.copy(packet, 70)
    const length = payload.length + (flags & 2 ? 1 : 0)
    if (fromClient) one.client = (one.client + length) >>> 0
    else one.server = (one.server + length) >>> 0
    written += packet.length
    if (!out.write(packet)) await once(out, 'drain')
  }
  const frame = (...parts) => {
    const body = Buffer.concat(parts)
    return Buffer.concat([int(body.length), body])
  }
  for (const one of ends) {
    await put(one, true, 2, Buffer.alloc(0))
    await put(one, false, 0x12, Buffer.alloc(0))
    await put(one, true, 0x10, frame(int(0), Buffer.alloc(8), int(30_000), Buffer.alloc(8), int(16), Buffer.alloc(17)))
    await put(one, false, 0x10, frame(int(0), int(30_000), long(BigInt(one.port)), int(16), Buffer.alloc(17)))
  }
  const data = Buffer.alloc(600, 'x')
  const stat = Buffer.alloc(68)
  while (written < size) {
    const one = ends[requests % CLIENTS]
    const path = Buffer.from(`/bench/service-${requests % 97}/node-${requests % PATHS}`)
    const xid = int(++one.xid)
    const reads = requests % 10 !== 0
    const ask = [xid, int(reads ? 4 : 5), int(path.length), path]
    await put(one, true, 0x18, reads ? frame(...ask, Buffer.alloc(1)) : frame(...ask, int(data.length), data, int(-1)))
    const head = [xid, long(BigInt(++requests)), int(0)]
    await put(one, false, 0x18, reads ? frame(...head, int(data.length), data, stat) : frame(...head, stat))
  }
  out.end()
  await finished(out)
  return requests
}

function int(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function long(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
