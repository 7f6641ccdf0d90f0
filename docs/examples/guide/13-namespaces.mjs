// A part of the tree as if it were all of it.
import { connect } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const team = zk.within('/teams/red')
await team.createChroot() // makes what is missing
await team.create('/config', 'on')
console.log(String((await zk.get('/teams/red/config')).data)) // → on
await team.get('/none').catch((error) => console.log(error.path)) // → /none
//#endregion
await zk.close()
