// The floor: a socket, a handshake, one addWatch frame, and a line for each notification. node raw-watch.mjs HOST:PORT PATH
import { createConnection } from 'node:net'

const [server, path] = process.argv.slice(2)
const [host, port] = server.split(':')
const socket = createConnection({ host, port: Number(port) })
socket.setNoDelay(true)
const hello = Buffer.alloc(4 + 44 + 1)
hello.writeInt32BE(45, 0)
hello.writeInt32BE(30_000, 16)
hello.writeInt32BE(16, 28)
socket.write(hello)
const name = Buffer.from(path)
const watch = Buffer.alloc(4 + 8 + 4 + name.length + 4)
watch.writeInt32BE(watch.length - 4, 0)
watch.writeInt32BE(1, 4)
watch.writeInt32BE(106, 8)
watch.writeInt32BE(name.length, 12)
name.copy(watch, 16)
watch.writeInt32BE(1, 16 + name.length)
const ping = Buffer.from('00000008fffffffe0000000b', 'hex')
setInterval(() => socket.write(ping), 5000)
let rest = Buffer.alloc(0)
let ready = false
socket.on('data', (chunk) => {
  rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
  while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
    const frame = rest.subarray(4, 4 + rest.readInt32BE(0))
    rest = rest.subarray(4 + frame.length)
    if (!ready) {
      ready = true
      socket.write(watch)
    } else if (frame.readInt32BE(0) === 1) process.stderr.write('watching\n')
    else if (frame.readInt32BE(0) === -1)
      process.stdout.write(`${frame.toString('utf8', 28, 28 + frame.readInt32BE(24))}\n`)
  }
})
