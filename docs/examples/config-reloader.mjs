// Settings as JSON in a znode: used as soon as they change, over lost connections and expired sessions. What is no JSON is
// told, and the last good settings stay. Ends with SIGTERM.
import { configuration, connect } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

const open = () => connect(server, { waitForConnection: true, timeout: Number.POSITIVE_INFINITY, signal: stop.signal })
const first = await open()

let settings = {}
for await (const { data, stat } of configuration(first, '/app/settings', { signal: stop.signal, next: open })) {
  try {
    settings = JSON.parse(String(data))
  } catch (error) {
    console.log(`version ${stat.version} is no JSON, going on with the last: ${error.message}`)
    continue
  }
  console.log(`version ${stat.version}: ${settings.connections} connections`)
}
