// Values instead of bytes, and changing one without losing another's change.
import { connect, json, typed } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const configs = typed(zk, json())
await configs.create('/config', { replicas: 3 })
const more = ({ replicas }) => ({ replicas: replicas + 1 })
await Promise.all([configs.update('/config', more), configs.update('/config', more)])
const { value, stat } = await configs.get('/config')
console.log(value, 'version', stat.version) // → { replicas: 5 } version 2
//#endregion
await zk.close()
