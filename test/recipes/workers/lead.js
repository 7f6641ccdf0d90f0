// Stands for election again and again; while it leads it writes its token into a log on the server.
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Election } from '../../../dist/lib.js'

const [server, path, log, id] = process.argv.slice(2)
for (;;) {
  const zk = await connect(server, { sessionTimeout: 1000, waitForConnection: true, timeout: 10_000 })
  try {
    const held = await new Election(zk, path, { id }).campaign()
    process.stdout.write(`${id}\n`)
    while (!held.signal.aborted) {
      await zk.create(`${log}/w-`, String(held.zxid), { mode: 'persistent-sequential' })
      await sleep(5)
    }
  } catch {
    // The session is over, or the connection broke: stand again.
  }
  await zk.close()
}
