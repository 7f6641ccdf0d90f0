import type { ZooKeeper } from '../../../../src/client/client.ts'
import { formatAcl } from '../../../../src/client/terms/acl.ts'
import { sessionTree } from '../../../../src/tree/place/session-tree.ts'
import { orEmpty } from '../../../../src/tree/transfer/or-empty.ts'

/** All of a tree that a mirror carries over, a line each znode. */
export async function treeText(zk: ZooKeeper, root: string, acl: boolean): Promise<string> {
  const lines: string[] = []
  const source = orEmpty(sessionTree(zk, root, undefined))
  for await (const batch of source.read({ want: { data: true, acl, children: true } }))
    for (const znode of batch)
      lines.push(`${znode.path} ${znode.data?.toString() ?? 'null'} ${znode.acl?.map(formatAcl).join() ?? ''}`)
  return lines.join('\n')
}
