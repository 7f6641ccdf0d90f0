// Takes items for ever; each is noted in a file before it is done.
import { appendFileSync } from 'node:fs'
import { connect, Queue } from '../../../dist/lib.js'

const [server, path, file] = process.argv.slice(2)
const zk = await connect(server, { sessionTimeout: 1000 })
const queue = new Queue(zk, path)
for (;;) {
  const item = await queue.take()
  appendFileSync(file, `${item.data}\n`)
  await item.done()
}
