// The floor: a get by hand, with nothing it does not need. node raw-get.cjs PORT PATH
const net = require('node:net')

const path = Buffer.from(process.argv[3])
const connect = Buffer.alloc(4 + 45)
connect.writeInt32BE(45, 0)
connect.writeInt32BE(30_000, 16)
connect.writeInt32BE(16, 28)
const get = Buffer.alloc(4 + 13 + path.length)
get.writeInt32BE(13 + path.length, 0)
get.writeInt32BE(1, 4)
get.writeInt32BE(4, 8)
get.writeInt32BE(path.length, 12)
path.copy(get, 16)
const close = Buffer.from([0, 0, 0, 8, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xf5])

let bytes = Buffer.alloc(0)
let step = 0
const socket = net.connect(Number(process.argv[2]), '127.0.0.1', () => socket.write(connect))
socket.setNoDelay(true)
socket.on('data', (chunk) => {
  bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
  while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
    const frame = bytes.subarray(4, 4 + bytes.readInt32BE(0))
    bytes = bytes.subarray(4 + frame.length)
    if (step === 0) socket.write(get)
    if (step === 1) {
      process.stdout.write(frame.subarray(20, 20 + frame.readInt32BE(16)))
      socket.write(close)
    }
    if (step === 2) socket.destroy()
    step++
  }
})
