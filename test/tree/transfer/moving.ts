import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Difference, differences, newComparison } from '../../../src/tree/place/differences.ts'
import type { TreeSource } from '../../../src/tree/place/place.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { orEmpty } from '../../../src/tree/transfer/or-empty.ts'
import { type TransferOptions, transfer } from '../../../src/tree/transfer/transfer.ts'
import { nothingTransferred, type Transferred } from '../../../src/tree/transfer/transferred.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'

/** A place that holds these znodes. */
export function placeOf(znodes: readonly Znode[], name = 'there'): TreeSource {
  return {
    name,
    where: (below) => `${name}${below}`,
    async *read() {
      yield [...znodes]
    },
    root: async () => undefined,
    close: async () => {},
  }
}

/** Makes of the tree at `root` what a place holds. */
export async function move(
  zk: ZooKeeper,
  root: string,
  wanted: TreeSource,
  { kinds, ...options }: Partial<TransferOptions> & { kinds?: readonly Difference['kind'][] } = {},
): Promise<Transferred & { atomic: boolean }> {
  const { signal = new AbortController().signal, progress = nothingTransferred() } = options
  const target = orEmpty(sessionTree(zk, root, undefined))
  const found = differences(target, wanted, {
    acl: true,
    ephemerals: false,
    stat: true,
    signal,
    counts: newComparison(),
  })
  const { atomic } = await transfer(zk, root, only(found, kinds), { ...options, signal, progress })
  return { ...progress, atomic }
}

async function* only(
  found: AsyncIterable<Difference>,
  kinds?: readonly Difference['kind'][],
): AsyncGenerator<Difference> {
  for await (const difference of found) if (!kinds || kinds.includes(difference.kind)) yield difference
}

/** What is at and below a znode. */
export async function read(zk: ZooKeeper, root: string): Promise<{ path: string; data: string | null; acl: string }[]> {
  const found: { path: string; data: string | null; acl: string }[] = []
  for await (const batch of orEmpty(sessionTree(zk, root, undefined)).read({ want: { data: true, acl: true } })) {
    for (const { path, data, acl } of batch) {
      const who = acl!.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join()
      found.push({ path, data: data === null ? null : String(data), acl: who })
    }
  }
  return found
}
