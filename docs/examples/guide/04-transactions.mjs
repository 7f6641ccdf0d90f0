// Several writes as one: all of them, or none.
import { connect } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
await zk.create('/from', 'payload')
await zk.transaction().check('/from', 0).create('/to', 'payload').delete('/from').commit()
const failed = zk.transaction().delete('/to').create('/no/parent').commit()
await failed.catch(({ name, index, path }) => console.log(name, index, path)) // → NoNode 1 /no/parent
console.log(String((await zk.get('/to')).data)) // → payload
//#endregion
await zk.close()
