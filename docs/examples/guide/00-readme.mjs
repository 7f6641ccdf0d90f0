// What the README shows.
//#region guide
import { Lock, persistent, treeCache } from 'zoosh'

//#endregion
const servers = process.env.ZOOKEEPER ?? 'zk1:2181,zk2:2181,zk3:2181'
const somebody = await persistent(servers)
await somebody.create('/app/config/color', 'blue', { parents: true })
const nightly = async ({ aborted }) => console.log('nobody else does, now', !aborted)
//#region guide
const zk = await persistent(servers) // goes on when its session has expired
await zk.keep('/app/workers/w1', 'at work') // ephemeral, and made again with each session
const config = treeCache(zk, '/app/config') // a live copy of a subtree
await config.ready
console.log(String(config.get('/app/config/color')?.data)) // → blue
for await (const held of zk.holds((client) => new Lock(client, '/app/locks/nightly').acquire())) {
  await nightly(held.signal) // → nobody else does, now true
  break
}
//#endregion
await zk.close()
await somebody.close()
