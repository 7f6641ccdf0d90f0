// A program that offers a service and uses another: it registers itself, and keeps a live list of the others in memory, of
// which each call takes the next. Programs with Curator's ServiceDiscovery are found, and find it. Ends with SIGTERM.
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, roundRobin, ServiceProvider, Services, uriOf } from 'zoosh'

const server = process.env.ZOOKEEPER ?? '127.0.0.1:2181'
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

const zk = await connect(server)
const services = new Services(zk, '/app/services')
await services.register({
  name: 'shop',
  address: '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  uri: '{scheme}://{address}:{port}',
})

const billing = new ServiceProvider(services, 'billing', { choice: roundRobin() })
await billing.ready
console.log('registered')

let last
while (!stop.signal.aborted) {
  const instance = billing.get()
  const uri = instance ? uriOf(instance) : 'nobody'
  if (uri !== last) console.log(`billing: ${uri}`)
  last = uri
  await sleep(50, undefined, { signal: stop.signal }).catch(() => {})
}
await billing.close()
await zk.close()
