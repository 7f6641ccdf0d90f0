// What happens to a znode, or below it, as it happens.
import { connect } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
await zk.create('/app')
//#region guide
const watch = zk.watch('/app', { mode: 'persistent-recursive' })
await watch.ready // from now on nothing is missed in silence
await zk.create('/app/color', 'blue')
for await (const event of watch) {
  if (event.type === 'Gap') console.log('read again what matters:', event.reason)
  else console.log(event.type, event.path) // → NodeCreated /app/color
  break
}
//#endregion
await zk.close()
