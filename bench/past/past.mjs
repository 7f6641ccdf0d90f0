// How long a data directory takes to open at its newest moment, and what memory: 1,000,000 znodes and 2,000,000 transactions.
// `node bench/past/past.mjs [ZNODES] [TRANSACTIONS]`, needs dist/ and a ZooKeeper. The directory is written here, in ZooKeeper's own
// format; the server loads a copy.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { classpath, freePort, serves } from '../real-server.mjs'

const [znodes = 1_000_000, transactions = 2_000_000] = process.argv.slice(2).map(Number)
const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'zoosh-bench-past-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const version2 = join(folder, 'version-2')
mkdirSync(version2)

/** Bytes one after the other, into a file. */
class Out {
  #fd
  #bytes = Buffer.alloc(1 << 20)
  #at = 0
  #low = 1
  #high = 0

  constructor(file) {
    this.#fd = openSync(file, 'w')
  }

  room(size) {
    if (this.#at + size > this.#bytes.length) this.flush()
  }

  int(value) {
    this.room(4)
    this.#at = this.#bytes.writeInt32BE(value | 0, this.#at)
    return this
  }

  long(value) {
    this.room(8)
    this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#at)
    return this
  }

  text(value) {
    this.int(value.length)
    this.room(value.length)
    this.#at += this.#bytes.write(value, this.#at, 'latin1')
    return this
  }

  raw(bytes) {
    this.room(bytes.length)
    this.#at += bytes.copy(this.#bytes, this.#at)
    return this
  }

  /** Adler-32 of all that was written. */
  get checksum() {
    this.flush()
    return this.#high * 0x10000 + this.#low
  }

  flush() {
    const piece = this.#bytes.subarray(0, this.#at)
    ;[this.#low, this.#high] = sums(piece, this.#low, this.#high)
    writeSync(this.#fd, piece)
    this.#at = 0
  }

  close() {
    this.flush()
    closeSync(this.#fd)
  }
}

function sums(bytes, low = 1, high = 0) {
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 3800, bytes.length)
    for (; at < end; at++) high += low += bytes[at]
    low %= 65_521
    high %= 65_521
  }
  return [low, high]
}

const time = Date.UTC(2026, 10, 22)
const pathOf = (i) => `/service-${Math.floor(i / 1000)}/instance-${String(i).padStart(10, '0')}`
const data = (i) => `{"host":"10.0.${i & 255}.7","port":${i % 65_536},"state":"up","weight":100,"zone":"eu-west-1"}`

/** ZooKeeper's order: parents first. */
function writeSnapshot() {
  const out = new Out(join(version2, 'snapshot.64'))
  out.int(0x5a4b534e).int(2).long(-1n).int(1).long(0x100000000000001n).int(30_000).int(0)
  const node = (path, text, cversion = 0) =>
    out
      .text(path)
      .text(text)
      .long(-1n)
      .long(1)
      .long(1)
      .long(time)
      .long(time)
      .int(0)
      .int(cversion)
      .int(0)
      .long(0)
      .long(1)
  node('', '')
  for (const path of ['/zookeeper', '/zookeeper/config', '/zookeeper/quota']) node(path, '')
  for (let i = 0; i < znodes; i++) {
    if (i % 1000 === 0) node(`/service-${i / 1000}`, '', 1000)
    node(pathOf(i), data(i))
  }
  out.text('/')
  const { checksum } = out
  out.long(checksum).text('/')
  out.close()
}

/** Half sets, a quarter creates, a quarter deletions of what was created; a log of 100,000 each. */
function writeLogs() {
  const body = Buffer.alloc(1024)
  let out
  for (let n = 0; n < transactions; n++) {
    const zxid = 0x65 + n
    if (n % 100_000 === 0) {
      out?.close()
      out = new Out(join(version2, `log.${zxid.toString(16)}`))
      out.int(0x5a4b4c47).int(2).long(0)
    }
    const kind = n % 4
    const type = kind === 1 ? 1 : kind === 3 ? 2 : 5
    let at = body.writeBigInt64BE(0x100000000000001n, 0)
    at = body.writeInt32BE(n, at)
    at = body.writeBigInt64BE(BigInt(zxid), at)
    at = body.writeBigInt64BE(BigInt(time + n), at)
    at = body.writeInt32BE(type, at)
    const text = (value) => {
      at = body.writeInt32BE(value.length, at)
      at += body.write(value, at, 'latin1')
    }
    const serial = n - (n % 4)
    if (type === 5) {
      text(pathOf((n * 7919) % znodes))
      text(data(n))
      at = body.writeInt32BE(1, at)
    } else {
      text(`/service-${serial % (znodes / 1000)}/new-${serial}`)
      if (type === 1) {
        text(data(n))
        at = body.writeInt32BE(1, at)
        at = body.writeInt32BE(31, at)
        text('world')
        text('anyone')
        body[at++] = 0
        at = body.writeInt32BE(-1, at)
      }
    }
    const [low, high] = sums(body.subarray(0, at))
    out
      .long(high * 0x10000 + low)
      .int(at)
      .raw(body.subarray(0, at))
      .raw(Buffer.from([0x42]))
  }
  out?.close()
}

const began = performance.now()
writeSnapshot()
writeLogs()
const bytes = statSync(join(version2, 'snapshot.64')).size
console.log(
  `written in ${((performance.now() - began) / 1000).toFixed(1)} s: ${znodes} znodes, ${(bytes / 1e6).toFixed(0)} MB of snapshot, ${transactions} transactions`,
)

/**
 * Runs a program to its end, or until it is `done`.
 * @returns s on the clock, s of CPU, and the most memory it had in MB
 */
async function measure(name, program, argv, done) {
  const start = performance.now()
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  let most = 0
  let ticks = 0
  child.stdout.on('data', (chunk) => (out += chunk))
  let ended = false
  const gone = once(child, 'exit').then(() => (ended = true))
  while (!ended && !(await done?.())) {
    await Promise.race([gone, sleep(20)])
    try {
      most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024 || most
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      ticks = Number(fields[11]) + Number(fields[12])
    } catch {
      // It has ended meanwhile.
    }
  }
  const seconds = (performance.now() - start) / 1000
  child.kill('SIGKILL')
  await gone
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${(ticks / 100).toFixed(1)} s of CPU, ${most.toFixed(0)} MB ${out.trim()}`,
  )
}

for (let round = 0; round < 3; round++) {
  await measure('zoosh --past DIR count /', process.execPath, [
    join(root, 'bin/run.cjs'),
    '--past',
    folder,
    'count',
    '/',
  ])
  const copy = join(folder, 'copy')
  cpSync(version2, join(copy, 'version-2'), { recursive: true })
  const port = await freePort()
  const config = join(copy, 'zoo.cfg')
  writeFileSync(config, `dataDir=${copy}\nclientPort=${port}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n`)
  const java = ['-Xmx2g', '-cp', classpath, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config]
  await measure('ZooKeeper until it serves', 'java', java, () => serves(port))
  rmSync(copy, { recursive: true })
}
