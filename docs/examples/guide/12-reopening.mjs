// A client that goes on when its session has expired.
import { connect, Election, persistent } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const other = await connect(server)
//#region guide
const zk = await persistent(server, { retry: { tries: 8, longest: 2000 } })
await zk.keep('/workers/mine', 'at work')
const first = zk.current
await other.bury(first.session) // somebody ends the session
for await (const client of zk.sessions()) if (client !== first) break
console.log(zk.current.sessionId !== first.sessionId) // → true
for await (const held of zk.holds((client, signal) => new Election(client, '/leader').campaign({ signal }))) {
  console.log('leading', !held.signal.aborted) // → leading true
  break // without it, again whenever it was lost
}
//#endregion
await zk.close()
await other.close()
