// A worker of which one works at a time, wherever they run: the leader, until it ends or is not certain any more that it
// leads. When its session has expired it stands again with another. Ends with SIGTERM.
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Election } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const name = process.env.NAME ?? `worker-${process.pid}`
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

/** Works until `signal` says that somebody else may lead soon. */
async function work(signal) {
  while (!signal.aborted) await sleep(1000, undefined, { signal }).catch(() => {})
}

while (!stop.signal.aborted) {
  const zk = await connect(server, { waitForConnection: true, timeout: Number.POSITIVE_INFINITY })
  try {
    const election = new Election(zk, '/app/leader', { id: name })
    while (!stop.signal.aborted) {
      const leadership = await election.campaign({ signal: stop.signal })
      console.log(`${name} leads`)
      await work(AbortSignal.any([leadership.doubt, stop.signal]))
      await leadership.release()
      console.log(`${name} leads no more`)
    }
  } catch (error) {
    if (!stop.signal.aborted && error.kind !== 'expired') throw error
  } finally {
    await zk.close()
  }
}
