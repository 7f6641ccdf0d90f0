// Works on the jobs of a queue: at most LIMIT at a time in the whole cluster, and no more than RATE a second here. A job of a
// worker that dies goes to another one; one that fails three times is put aside. Goes on with another session when one has
// expired. Ends with SIGTERM, after the job at hand.
import { persistent, Queue, Semaphore } from 'zoosh'

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

async function work(job) {
  if (String(job.data) === 'bad') throw new Error('no such job')
  console.log(`done ${job.data}`)
}

const zk = await persistent(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
await zk.inEachSession((client) => {
  const under = new Semaphore(client, '/app/jobs-limit', { permits: Number(process.env.LIMIT ?? 2) })
  const dead = new Queue(client, '/app/dead-jobs')
  const rate = Number(process.env.RATE ?? 5)
  return new Queue(client, '/app/jobs').work(work, { under, rate, tries: 3, dead, signal: stop.signal })
})
await zk.close()
