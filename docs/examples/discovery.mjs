// A server that offers a service and uses another: it registers itself, and for each request takes the next of the others, of
// whom it has a live list in memory. Goes on with another session when one has expired. Programs with Curator's
// ServiceDiscovery are found, and find it. Ends with SIGTERM.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { persistent, ServiceProvider, Services, uriOf } from 'zoosh'

const zk = await persistent(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
const services = new Services(zk, '/app/services')
const billing = new ServiceProvider(services, 'billing')
await billing.ready

const server = createServer((_, response) => {
  const instance = billing.get()
  response.end(instance ? uriOf(instance) : 'nobody')
}).listen(process.env.PORT ?? 8080, '127.0.0.1')
await once(server, 'listening')
process.once('SIGTERM', () => Promise.all([zk.close(), server.close()]))
const { port } = server.address()
await services.keep({ name: 'shop', address: '127.0.0.1', port, uri: '{scheme}://{address}:{port}' })
console.log(`registered, port ${port}`)
