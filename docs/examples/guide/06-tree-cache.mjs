// A live copy of a subtree.
import { connect, treeCache } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
await zk.createMany([
  { path: '/settings' },
  { path: '/settings/color', data: 'blue' },
  { path: '/settings/size', data: '7' },
])
//#region guide
const cache = treeCache(zk, '/settings')
await cache.ready
console.log(cache.size, cache.children('/settings')?.length, cache.has('/settings/size')) // → 3 2 true
const changes = cache.changes()
await zk.set('/settings/color', 'green')
for await (const change of changes) {
  console.log(change.type, String(cache.get('/settings/color')?.data)) // → NodeDataChanged green
  break
}
//#endregion
await zk.close()
