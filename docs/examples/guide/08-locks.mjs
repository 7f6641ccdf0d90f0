// A lock, one that may be taken again inside, and several as one.
import { connect, Lock, MultiLock, ReentrantLock } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const held = await new Lock(zk, '/locks/nightly').acquire()
await held.confirm() // before what must not run beside another holder; held.zxid is the fencing token
console.log(held.doubt.aborted, held.signal.aborted) // → false false
await held.release()
const books = new ReentrantLock(zk, '/locks/books')
await books.run(() => books.run(async () => console.log('inside', books.isOurs))) // → inside true
const both = await new MultiLock([new Lock(zk, '/locks/a'), new Lock(zk, '/locks/b')]).tryAcquire({ wait: 5000 })
console.log(both ? 'all of them' : 'none') // → all of them
//#endregion
const other = await new Lock(zk, '/locks/b').tryAcquire()
console.log(other) // → undefined
await both.release()
await zk.close()
