// Znodes are made, read, changed under a version, and deleted.
import { connect } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
await zk.create('/app/config', 'blue', { parents: true })
const { data, stat } = await zk.get('/app/config')
console.log(String(data), 'version', stat.version) // → blue version 0
await zk.set('/app/config', 'green', { version: stat.version })
const worker = await zk.create('/app/worker-', null, { mode: 'ephemeral-sequential' })
console.log(worker.path, (await zk.children('/app')).children.length) // → /app/worker-0000000001 2
console.log(await zk.exists('/app/nothing')) // → undefined
await zk.delete('/app/config')
//#endregion
await zk.close()
