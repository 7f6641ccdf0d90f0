// The floor: a tree listed, read or deleted, by hand, with nothing it does not need. node raw-tree.cjs ls|data|acls|delete PORT ROOT
// Breadth first, multiRead of 100 getChildren a packet, for `data` and `acls` with 100 getData; then for `delete` multi of 100
// deletes, for `acls` a getACL of each; eight packets in flight, of getACL 500. `data` and `acls` print the bytes there are.
const net = require('node:net')

const [, , what, port, root] = process.argv
const PACKET = 100
const IN_FLIGHT = 8
const ACLS_IN_FLIGHT = 500
const connect = Buffer.alloc(4 + 45)
connect.writeInt32BE(45, 0)
connect.writeInt32BE(30_000, 16)
connect.writeInt32BE(16, 28)

/** A multi or multiRead of operations on many paths, all of one after the other; `tail` are the bytes behind each path. */
function packet(op, inners, paths, tail) {
  const bodies = paths.map((path) => Buffer.from(path))
  const size = inners.length * bodies.reduce((sum, path) => sum + 13 + path.length + tail.length, 0) + 8 + 9
  const frame = Buffer.alloc(4 + size)
  frame.writeInt32BE(size, 0)
  frame.writeInt32BE(1, 4)
  frame.writeInt32BE(op, 8)
  let at = 12
  for (const inner of inners)
    for (const path of bodies) {
      frame.writeInt32BE(inner, at)
      frame.writeInt32BE(-1, at + 5)
      frame.writeInt32BE(path.length, at + 9)
      path.copy(frame, at + 13)
      tail.copy(frame, at + 13 + path.length)
      at += 13 + path.length + tail.length
    }
  frame.writeInt32BE(-1, at)
  frame[at + 4] = 1
  frame.writeInt32BE(-1, at + 5)
  return frame
}

const data = what === 'data' || what === 'acls'
const reads = data ? [8, 4] : [8]
const all = [root]
let bytesOfData = 0
const asked = []
let next = 0
let flying = 0
/** What goes on behind the walk, if anything. */
let more
let ended = false

function listMore() {
  while (flying < IN_FLIGHT && next < all.length) {
    const paths = all.slice(next, next + PACKET)
    next += paths.length
    asked.push(paths)
    flying++
    socket.write(packet(22, reads, paths, Buffer.from([0])))
  }
  if (flying > 0) return
  if (what === 'delete') {
    next = all.length
    more = deleteMore
  } else if (what === 'acls') {
    next = 0
    more = aclsMore
  }
  if (more) more()
  else finish()
}

function finish() {
  process.stdout.write(data ? `${bytesOfData}\n` : `${all.join('\n')}\n`, end)
}

function deleteMore() {
  while (flying < IN_FLIGHT && next > 0) {
    const paths = all.slice(Math.max(0, next - PACKET), next).reverse()
    next -= paths.length
    flying++
    socket.write(packet(14, [2], paths, Buffer.from([255, 255, 255, 255])))
  }
  if (flying === 0) end()
}

function aclsMore() {
  // At once what fits into one write.
  socket.cork()
  while (flying < ACLS_IN_FLIGHT && next < all.length) {
    const path = Buffer.from(all[next++])
    const frame = Buffer.alloc(16 + path.length)
    frame.writeInt32BE(12 + path.length, 0)
    frame.writeInt32BE(1, 4)
    frame.writeInt32BE(6, 8)
    frame.writeInt32BE(path.length, 12)
    path.copy(frame, 16)
    flying++
    socket.write(frame)
  }
  process.nextTick(() => socket.uncork())
  if (flying === 0) finish()
}

function end() {
  ended = true
  socket.end(Buffer.from([0, 0, 0, 8, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xf5]))
}

function answered(frame) {
  flying--
  if (frame.readInt32BE(12) !== 0) throw new Error(`error ${frame.readInt32BE(12)}`)
  if (more) return more()
  let at = 16
  const parents = asked.shift()
  for (const parent of parents) {
    const prefix = parent === '/' ? '/' : `${parent}/`
    const count = frame.readInt32BE(at + 9)
    at += 13
    for (let i = 0; i < count; i++) {
      const length = frame.readInt32BE(at)
      all.push(prefix + frame.latin1Slice(at + 4, at + 4 + length))
      at += 4 + length
    }
  }
  if (data)
    for (const _ of parents) {
      const length = Math.max(0, frame.readInt32BE(at + 9))
      bytesOfData += length
      at += 13 + length + 68
    }
  listMore()
}

let bytes = Buffer.alloc(0)
let begun = false
const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(connect))
socket.setNoDelay(true)
socket.on('data', (chunk) => {
  bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
  let at = 0
  while (bytes.length >= at + 4 && bytes.length >= at + 4 + bytes.readInt32BE(at)) {
    const frame = bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at))
    at += 4 + frame.length
    if (ended) return
    if (begun) answered(frame)
    else {
      begun = true
      listMore()
    }
  }
  bytes = bytes.subarray(at)
})
