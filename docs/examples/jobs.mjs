// Works on the jobs of a queue: at most LIMIT at a time in the whole cluster, and no more than RATE a second here. A job of
// a worker that dies goes to another one. Ends with SIGTERM, after the job at hand.
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, Queue, Semaphore } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const permits = Number(process.env.LIMIT ?? 2)
const rate = Number(process.env.RATE ?? 5)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

async function work(job) {
  console.log(`done ${job}`)
}

const zk = await connect(server)
const queue = new Queue(zk, '/app/jobs')
const semaphore = new Semaphore(zk, '/app/jobs-limit', { permits })

try {
  while (!stop.signal.aborted) {
    const pause = sleep(1000 / rate)
    const job = await queue.take({ signal: stop.signal })
    try {
      const permit = await semaphore.acquire({ signal: stop.signal })
      await work(String(job.data))
      await job.done()
      await permit.release()
    } catch (error) {
      await job.release()
      throw error
    }
    await pause
  }
} catch (error) {
  if (!stop.signal.aborted) throw error
} finally {
  await zk.close()
}
