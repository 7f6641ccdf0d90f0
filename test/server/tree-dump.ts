import type { Acl, Stat } from '../../src/wire/records.ts'
import type { RawClient } from './requests/raw-client.ts'

/** Everything a client can know of one node. */
export interface DumpedNode {
  readonly data: string | null
  readonly stat: Stat
  readonly acl: readonly Acl[]
}

/** All nodes a server has, as a client sees them. */
export async function dumpTree(client: RawClient): Promise<Map<string, DumpedNode>> {
  const nodes = new Map<string, DumpedNode>()
  const visit = async (path: string): Promise<void> => {
    const [read, acl, listed] = await Promise.all([
      client.request('getData', { path, watch: false }),
      client.request('getACL', { path }),
      client.request('getChildren', { path, watch: false }),
    ])
    const { data, stat } = read.value!
    nodes.set(path, { data: data?.toString('latin1') ?? null, stat, acl: acl.value!.acl })
    for (const name of listed.value!.children) await visit(path === '/' ? `/${name}` : `${path}/${name}`)
  }
  await visit('/')
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)))
}
