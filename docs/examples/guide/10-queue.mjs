// Jobs that are not lost with the worker that took them.
import { connect, Queue } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const queue = new Queue(zk, '/app/jobs')
await queue.put('later')
await queue.put('first', { priority: 1 })
const job = await queue.take() // ours, until it is done or this session is over
console.log(String(job.data)) // → first
await job.done()
const stop = new AbortController()
await queue.work(async ({ data }) => {
  console.log(String(data)) // → later
  stop.abort()
}, stop)
//#endregion
console.log((await queue.items()).length) // → 0
await zk.close()
