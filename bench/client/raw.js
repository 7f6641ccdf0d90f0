// The limit for Node: frames written and read by hand, decoded as far as a caller needs them, a promise per operation.
import { createConnection } from 'node:net'
import { measure, windowed } from './tasks.js'

const [, , server, , prefix] = process.argv
const [host, port] = server.split(':')
const socket = createConnection({ host, port: Number(port), noDelay: true })
const waiting = []
let head = 0
let pending = null
let out = []
let scheduled = false

socket.on('data', (chunk) => {
  let bytes = pending ? Buffer.concat([pending, chunk]) : chunk
  let at = 0
  while (bytes.length - at >= 4) {
    const length = bytes.readInt32BE(at)
    if (bytes.length - at - 4 < length) break
    const resolve = waiting[head]
    waiting[head++] = undefined
    if (head === waiting.length) {
      waiting.length = 0
      head = 0
    }
    resolve(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  pending = at < bytes.length ? bytes.subarray(at) : null
  bytes = null
})

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

/** A frame of op with a path, then `rest` bytes after it. */
function frame(op, path, rest) {
  const length = Buffer.byteLength(path)
  const bytes = Buffer.allocUnsafe(16 + length + rest.length)
  bytes.writeInt32BE(12 + length + rest.length, 0)
  bytes.writeInt32BE(++xid, 4)
  bytes.writeInt32BE(op, 8)
  bytes.writeInt32BE(length, 12)
  bytes.write(path, 16)
  rest.copy(bytes, 16 + length)
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
const x = `${prefix}/x`

function dataOf(reply) {
  const length = reply.readInt32BE(16)
  return { data: reply.subarray(20, 20 + length), version: reply.readInt32BE(20 + length + 32) }
}

const get = async () => dataOf(await send(frame(4, x, noWatch)))
const create = (path, body = data) => send(frame(1, path, Buffer.concat([body, acl, int(0)])))

const hello = Buffer.alloc(49)
hello.writeInt32BE(45, 0)
hello.writeInt32BE(30_000, 16)
hello.writeInt32BE(16, 28)
await send(hello)
await create(prefix)
await create(x)
await create(`${prefix}/made`)
await create(`${prefix}/bulk`)

async function multi(op, n, size, part, each) {
  const end = Buffer.from([255, 255, 255, 255, 1, 255, 255, 255, 255])
  await windowed(Math.ceil(n / size), 8, async (packet) => {
    const parts = []
    for (let i = packet * size; i < Math.min(n, (packet + 1) * size); i++) parts.push(part(i))
    const body = Buffer.concat([Buffer.alloc(12), ...parts, end])
    body.writeInt32BE(body.length - 4, 0)
    body.writeInt32BE(++xid, 4)
    body.writeInt32BE(op, 8)
    each(await send(body), parts.length)
  })
}

const header = (type) => Buffer.from([0, 0, 0, type, 0, 255, 255, 255, 255])

await measure({
  async sequential(n) {
    for (let i = 0; i < n; i++) await get()
  },
  get: (n) => windowed(n, 1000, get),
  set: (n) => windowed(n, 1000, () => send(frame(5, x, Buffer.concat([data, int(-1)])))),
  create: (n) => windowed(n, 1000, (i) => create(`${prefix}/made/${i}`)),
  bulkGet(n) {
    const part = Buffer.concat([header(4), string(x), noWatch])
    return multi(
      22,
      n,
      50,
      () => part,
      (reply, count) => {
        let at = 16
        const found = []
        for (let i = 0; i < count; i++) {
          const length = reply.readInt32BE(at + 9)
          found.push({
            data: reply.subarray(at + 13, at + 13 + length),
            version: reply.readInt32BE(at + 13 + length + 32),
          })
          at += 13 + length + 68
        }
      },
    )
  },
  bulkCreate: (n) =>
    multi(
      14,
      n,
      100,
      (i) => Buffer.concat([header(1), string(`${prefix}/bulk/${i}`), data, acl, int(0)]),
      () => {},
    ),
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
    for (let i = 0; i < n; i++) await send(frame(5, x, Buffer.concat([big, int(-1)])))
  },
  async bigGet(n) {
    await send(frame(5, x, Buffer.concat([big, int(-1)])))
    for (let i = 0; i < n; i++) await get()
  },
})
socket.destroy()
