// Thousands of reads and writes, as many a packet as a server takes.
import { connect } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
await zk.create('/many')
const items = Array.from({ length: 1000 }, (_, i) => ({ path: `/many/${i}`, data: `value ${i}` }))
const made = await zk.createMany(items)
console.log(made.filter(({ error }) => !error).length) // → 1000
for (const { path, error, data } of await zk.getMany(['/many/7', '/many/none']))
  console.log(path, error ? error.name : String(data))
// → /many/7 value 7
// → /many/none NoNode
//#endregion
await zk.deleteMany([...items.map(({ path }) => path), '/many'])
await zk.close()
