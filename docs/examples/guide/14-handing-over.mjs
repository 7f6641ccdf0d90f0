// A session goes from one process to another, with its ephemerals.
import { connect, parseSessionToken, sessionToken } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const zk = await connect(server)
//#region guide
await zk.create('/lease', null, { mode: 'ephemeral' })
const line = sessionToken(zk.session) // a secret: whoever has it has the session
await zk.close({ keepSession: true })
const next = await connect(server, { session: parseSessionToken(line) })
console.log((await next.exists('/lease'))?.ephemeralOwner === next.sessionId) // → true
//#endregion
await next.close()
