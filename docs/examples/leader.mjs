// A worker of which one works at a time, wherever they run: the leader, until it ends or is not certain any more that it
// leads. When its session has expired it stands again with another. Ends with SIGTERM.
import { setTimeout as sleep } from 'node:timers/promises'
import { Election, persistent } from 'zoosh'

const name = process.env.NAME ?? `worker-${process.pid}`
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

/** Works until `signal` says that somebody else may lead soon. */
async function work(signal) {
  while (!signal.aborted) await sleep(1000, undefined, { signal }).catch(() => {})
}

const zk = await persistent(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
const campaign = (client, signal) => new Election(client, '/app/leader', { id: name }).campaign({ signal })
for await (const { doubt } of zk.holds(campaign, stop)) {
  console.log(`${name} leads`)
  await work(AbortSignal.any([doubt, stop.signal]))
  console.log(`${name} leads no more`)
}
await zk.close()
