// A gateway's table of who offers what, from a cached tree of all services: as Curator's ServiceDiscovery and zoosh's Services
// keep them. Looking up asks no server; a lost connection or an expired session leaves what was known. Ends with SIGTERM.
import { persistent, treeCache } from 'zoosh'

const zk = await persistent(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
process.once('SIGTERM', () => zk.close())

const cache = treeCache(zk, '/app/services')
await cache.ready

/** The addresses of a service, now. */
function routes(service) {
  const ids = cache.children(`/app/services/${service}`) ?? []
  const instances = ids.map((id) => JSON.parse(String(cache.get(`/app/services/${service}/${id}`)?.data ?? '{}')))
  return instances.filter(({ enabled }) => enabled).map(({ address, port }) => `${address}:${port}`)
}

const shown = () => console.log(`billing: ${routes('billing').sort().join(' ') || 'nobody'}`)
shown()
for await (const _ of cache.changes()) shown()
