import type { ZooKeeper } from '../../client/client.ts'
import { quietly } from './quietly.ts'

/** A quota and what is used of it. -1 is no limit. */
export interface QuotaUse {
  readonly path: string
  readonly count: { readonly used: number; readonly soft: number; readonly hard: number }
  readonly bytes: { readonly used: number; readonly soft: number; readonly hard: number }
}

const ROOT = '/zookeeper/quota'

/** Reads all quotas, with the server's own figures. They are above any chroot. */
export async function readQuotas(zk: ZooKeeper): Promise<QuotaUse[]> {
  const found: QuotaUse[] = []
  const visit = async (path: string): Promise<void> => {
    const listed = await quietly(zk.call('getChildren2', { path, watch: false }))
    if (listed?.children.includes('zookeeper_limits')) {
      const [limits, stats] = await Promise.all([
        read(zk, `${path}/zookeeper_limits`),
        read(zk, `${path}/zookeeper_stats`),
      ])
      const of = (name: 'count' | 'bytes', hard: string) => ({
        used: stats.get(name) ?? 0,
        soft: limits.get(name) ?? -1,
        hard: limits.get(hard) ?? -1,
      })
      found.push({
        path: path.slice(ROOT.length),
        count: of('count', 'countHardLimit'),
        bytes: of('bytes', 'byteHardLimit'),
      })
    }
    const inner = listed?.children.filter((name) => !name.startsWith('zookeeper_')) ?? []
    await Promise.all(inner.map((name) => visit(`${path}/${name}`)))
  }
  await visit(ROOT)
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** `count=1,bytes=2=;byteHardLimit=-1;countHardLimit=-1`: the odd `=` keeps parsers before 3.7 content. */
async function read(zk: ZooKeeper, path: string): Promise<Map<string, number>> {
  const answer = await quietly(zk.call('getData', { path, watch: false }))
  const text = answer?.data?.toString('utf8') ?? ''
  return new Map([...text.matchAll(/(\w+)=(-?\d+)/g)].map(([, key, value]) => [key!, Number(value)]))
}
