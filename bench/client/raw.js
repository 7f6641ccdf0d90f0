// The limit for Node: frames written and read by hand, exactly these, with a promise an operation, and nothing checked.
// argv is connect string, what to decode, prefix. `lean`: data as a view of what was received, and the version, as far as
// a caller needs them. `whole`: all that zoosh gives: a copy of the data, the path, and each field of the stat.
import { createConnection } from 'node:net'
import { measure, windowed } from './tasks.js'

const [, , server, depth, prefix] = process.argv
const whole = depth === 'whole'
const [host, port] = server.split(':')
const slab = Buffer.allocUnsafeSlow(64 * 1024)
const onread = { buffer: slab, callback: (size) => received(Buffer.from(slab.subarray(0, size))) }
const socket = createConnection({ host, port: Number(port), noDelay: true, onread })
const waiting = []
let head = 0
let torn = []
let tornSize = 0
let out = []
let scheduled = false

function received(chunk) {
  torn.push(chunk)
  tornSize += chunk.length
  if (tornSize < 4 || (torn[0].length >= 4 && tornSize < 4 + torn[0].readInt32BE(0))) return true
  const bytes = torn.length === 1 ? chunk : Buffer.concat(torn)
  let at = 0
  while (bytes.length - at >= 4) {
    const end = at + 4 + bytes.readInt32BE(at)
    if (bytes.length < end) break
    const resolve = waiting[head]
    waiting[head++] = undefined
    if (head === waiting.length) waiting.length = head = 0
    resolve(bytes.subarray(at + 4, end))
    at = end
  }
  torn = at < bytes.length ? [bytes.subarray(at)] : []
  tornSize = bytes.length - at
  return true
}

function flush() {
  scheduled = false
  socket.write(out.length === 1 ? out[0] : Buffer.concat(out))
  out = []
}

function send(frame) {
  return new Promise((resolve) => {
    waiting.push(resolve)
    out.push(frame)
    if (!scheduled) {
      scheduled = true
      process.nextTick(flush)
    }
  })
}

let xid = 0

/** A frame of op with a path, then parts one after the other. */
function frame(op, path, ...parts) {
  const length = Buffer.byteLength(path)
  let size = 16 + length
  for (const part of parts) size += part.length
  const bytes = Buffer.allocUnsafe(size)
  bytes.writeInt32BE(size - 4, 0)
  bytes.writeInt32BE(++xid, 4)
  bytes.writeInt32BE(op, 8)
  bytes.writeInt32BE(length, 12)
  bytes.write(path, 16)
  let at = 16 + length
  for (const part of parts) at += part.copy(bytes, at)
  return bytes
}

const int = (value) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const string = (text) => Buffer.concat([int(Buffer.byteLength(text)), Buffer.from(text)])
const acl = Buffer.concat([int(1), int(31), string('world'), string('anyone')])
const data = Buffer.concat([int(100), Buffer.alloc(100, 1)])
const big = Buffer.concat([int(900_000), Buffer.alloc(900_000, 1)])
const noWatch = Buffer.from([0])
const none = int(0)
const any = int(-1)
const x = `${prefix}/x`

const millis = (view, at) => view.getInt32(at) * 0x1_0000_0000 + view.getUint32(at + 4)

function statAt(reply, offset) {
  const view = new DataView(reply.buffer, reply.byteOffset + offset, 68)
  return {
    czxid: view.getBigInt64(0),
    mzxid: view.getBigInt64(8),
    ctime: millis(view, 16),
    mtime: millis(view, 24),
    version: view.getInt32(32),
    cversion: view.getInt32(36),
    aversion: view.getInt32(40),
    ephemeralOwner: view.getBigInt64(44),
    dataLength: view.getInt32(52),
    numChildren: view.getInt32(56),
    pzxid: view.getBigInt64(60),
  }
}

/** Data and what follows it, at a position of an answer. */
function dataAt(reply, at) {
  const end = at + 4 + reply.readInt32BE(at)
  const view = reply.subarray(at + 4, end)
  if (!whole) return { data: view, version: reply.readInt32BE(end + 32) }
  return { data: view.length < 16_384 ? Buffer.from(view) : view, stat: statAt(reply, end) }
}

const get = async () => dataAt(await send(frame(4, x, noWatch)), 16)

async function set() {
  const reply = await send(frame(5, x, data, any))
  return whole ? statAt(reply, 16) : reply.readInt32BE(48)
}

async function create(path, body = data) {
  const reply = await send(frame(whole ? 15 : 1, path, body, acl, none))
  const end = 20 + reply.readInt32BE(16)
  const created = reply.toString('utf8', 20, end)
  return whole ? { path: created, stat: statAt(reply, end) } : created
}

const hello = Buffer.alloc(49)
hello.writeInt32BE(45, 0)
hello.writeInt32BE(30_000, 16)
hello.writeInt32BE(16, 28)
await send(hello)
for (const path of [prefix, x, `${prefix}/made`, `${prefix}/bulk`]) await create(path)

const end = Buffer.from([255, 255, 255, 255, 1, 255, 255, 255, 255])

/** n operations, `size` a packet: `part` gives the bytes of one, `take` gets each answer and where its results begin. */
function multi(op, n, size, part, take) {
  return windowed(Math.ceil(n / size), 8, async (packet) => {
    const parts = []
    for (let i = packet * size; i < Math.min(n, (packet + 1) * size); i++) parts.push(part(i))
    const body = Buffer.concat([Buffer.alloc(12), ...parts, end])
    body.writeInt32BE(body.length - 4, 0)
    body.writeInt32BE(++xid, 4)
    body.writeInt32BE(op, 8)
    take(await send(body), parts.length, packet * size)
  })
}

const header = (type) => Buffer.from([0, 0, 0, type, 0, 255, 255, 255, 255])

await measure({
  async sequential(n) {
    for (let i = 0; i < n; i++) await get()
  },
  get: (n) => windowed(n, 1000, get),
  set: (n) => windowed(n, 1000, set),
  create: (n) => windowed(n, 1000, (i) => create(`${prefix}/made/${i}`)),
  async bulkGet(n) {
    const found = new Array(n)
    const part = (path) => Buffer.concat([header(4), string(path), noWatch])
    const take = (reply, count, first) => {
      for (let i = 0, at = 16; i < count; i++) {
        const result = dataAt(reply, at + 9)
        if (whole) result.path = x
        found[first + i] = result
        at += 9 + 4 + result.data.length + 68
      }
    }
    await multi(22, n, 50, () => part(x), take)
    return found
  },
  async bulkCreate(n) {
    const made = new Array(n)
    const part = (i) => Buffer.concat([header(1), string(`${prefix}/bulk/${i}`), data, acl, none])
    const take = (reply, count, first) => {
      for (let i = 0, at = 16; i < count; i++) {
        const length = reply.readInt32BE(at + 9)
        made[first + i] = reply.toString('utf8', at + 13, at + 13 + length)
        at += 13 + length
      }
    }
    await multi(14, n, 100, part, take)
    return made
  },
  async list(n) {
    for (let i = 0; i < n; i++) {
      const reply = await send(frame(12, `${prefix}/bulk`, noWatch))
      const names = []
      let at = 20
      for (let count = reply.readInt32BE(16); count > 0; count--) {
        const length = reply.readInt32BE(at)
        names.push(reply.toString('utf8', at + 4, at + 4 + length))
        at += 4 + length
      }
    }
  },
  async bigSet(n) {
    for (let i = 0; i < n; i++) await send(frame(5, x, big, any))
  },
  async bigGet(n) {
    await send(frame(5, x, big, any))
    for (let i = 0; i < n; i++) await get()
  },
})
socket.destroy()
