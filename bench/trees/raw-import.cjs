// The floor: an export in ndjson created by hand, with nothing it does not need. node raw-import.cjs FILE PORT
// Multi of 100 creates a packet, open to all; eight packets in flight; the file is read while they are.
const { createReadStream } = require('node:fs')
const net = require('node:net')
const { createInterface } = require('node:readline')

const [, , file, port] = process.argv
const PACKET = 100
const IN_FLIGHT = 8
const hello = Buffer.alloc(4 + 45)
hello.writeInt32BE(45, 0)
hello.writeInt32BE(30_000, 16)
hello.writeInt32BE(16, 28)
// Permissions 31 for world:anyone, a list of one; persistent.
const tail = Buffer.from('0000000100' + '00001f00000005776f726c6400000006616e796f6e6500000000', 'hex')

function multi(znodes) {
  const bodies = znodes.map(({ path, data, encoding }) => {
    const name = Buffer.from(path)
    const bytes = data === null ? null : Buffer.from(data, encoding)
    const body = Buffer.alloc(9 + 4 + name.length + 4 + (bytes?.length ?? 0))
    body.writeInt32BE(1, 0)
    body.writeInt32BE(-1, 5)
    body.writeInt32BE(name.length, 9)
    name.copy(body, 13)
    body.writeInt32BE(bytes?.length ?? -1, 13 + name.length)
    bytes?.copy(body, 17 + name.length)
    return body
  })
  const head = Buffer.from('000000000000000100' + '00000e', 'hex')
  const frame = Buffer.concat([
    head,
    ...bodies.flatMap((body) => [body, tail]),
    Buffer.from('ffffffff01ffffffff', 'hex'),
  ])
  frame.writeInt32BE(frame.length - 4, 0)
  return frame
}

let flying = 0
let landed = () => {}
let bytes = Buffer.alloc(0)
let begun
const greeted = new Promise((done) => (begun = done))
const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(hello))
socket.setNoDelay(true)
socket.on('data', (chunk) => {
  bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
  let at = 0
  while (bytes.length >= at + 4 && bytes.length >= at + 4 + bytes.readInt32BE(at)) {
    const frame = bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at))
    at += 4 + frame.length
    if (begun) begun()
    else {
      if (frame.readInt32BE(12) !== 0 || frame.readInt32BE(16) === -1) throw new Error('refused')
      flying--
      landed()
    }
    begun = undefined
  }
  bytes = bytes.subarray(at)
})

async function send(znodes) {
  flying++
  socket.write(multi(znodes))
  while (flying >= IN_FLIGHT) await new Promise((done) => (landed = done))
}

async function main() {
  await greeted
  let some = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const znode = JSON.parse(line)
    if (znode.zoosh) continue
    if (some.push(znode) < PACKET) continue
    await send(some)
    some = []
  }
  if (some.length > 0) await send(some)
  while (flying > 0) await new Promise((done) => (landed = done))
  socket.destroy()
}

void main()
