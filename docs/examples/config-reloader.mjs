// Settings as JSON in a znode: used as soon as they change, over lost connections and expired sessions. What is no JSON is
// told, and the last good settings stay. Ends with SIGTERM.
import { configuration, persistent } from 'zoosh'

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

const zk = await persistent(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
let settings = {}
for await (const { data, stat } of configuration(zk, '/app/settings', stop)) {
  try {
    settings = JSON.parse(String(data))
    console.log(`version ${stat.version}: ${settings.connections} connections`)
  } catch (error) {
    console.log(`version ${stat.version} is no JSON, going on with the last: ${error.message}`)
  }
}
await zk.close()
