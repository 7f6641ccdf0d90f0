// Increments the number in a file, each time under the lock: read, pause, write.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Lock } from '../../../dist/lib.js'

const [server, path, file, times, layout] = process.argv.slice(2)
const zk = await connect(server)
const lock = new Lock(zk, path, layout ? { layout } : {})
for (let i = 0; i < Number(times); i++) {
  const held = await lock.acquire()
  const value = Number(readFileSync(file, 'utf8'))
  await sleep(Math.random() * 3)
  writeFileSync(file, String(value + 1))
  await held.release()
}
await zk.close()
