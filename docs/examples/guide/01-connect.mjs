// To connect, and to hear what becomes of the session.
import { connect } from 'zoosh'

//#region guide
const zk = await connect(process.env.ZOOKEEPER ?? 'zk1:2181,zk2:2181,zk3:2181', { sessionTimeout: 10_000 })
zk.events.subscribe(({ previous, state }) => console.log(previous, '→', state))
console.log(zk.state, zk.sessionTimeout) // → connected 10000
await zk.close() // → connected → closed
//#endregion
