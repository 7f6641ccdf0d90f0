// Values instead of bytes, and changing one without losing another's change.
import { connect, json, typed } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const check = json(({ replicas }) => ({ replicas: Number(replicas) }))
const configs = typed(zk, check)
await configs.create('/config', { replicas: 3 })
const more = () => configs.update('/config', (now) => ({ replicas: (now?.replicas ?? 0) + 1 }))
await Promise.all([more(), more()])
const read = await configs.get('/config')
console.log(read?.value, 'version', read?.stat.version) // → { replicas: 5 } version 2
//#endregion
await zk.close()
