import type { ZooKeeper } from '../../../src/client/client.ts'
import { ZkError } from '../../../src/wire/error.ts'
import { joinPath } from '../../../src/wire/path.ts'

/** All that a client can know of a tree, by path. */
export type Picture = ReadonlyMap<string, unknown>

/** Every server writes it by itself when it starts, outside of any transaction. */
const OWN = '/zookeeper/config'

/** Reads everything below a znode: data, stat, ACL, children. A TTL znode can go meanwhile. */
export async function takePicture(zk: ZooKeeper, root = '/'): Promise<Picture> {
  const seen = new Map<string, unknown>()
  const visit = async (path: string): Promise<void> => {
    try {
      const [{ data, stat }, { acl }, { children }] = await Promise.all([
        zk.get(path),
        zk.getAcl(path),
        zk.children(path),
      ])
      if (path !== OWN)
        seen.set(path, { data: data?.toString('latin1') ?? null, stat, acl, children: children.toSorted() })
      await Promise.all(children.map((name) => visit(joinPath(path, name))))
    } catch (error) {
      if (!(error instanceof ZkError && error.name === 'NoNode')) throw error
    }
  }
  await visit(root)
  return seen
}

/** What differs, in a few words. */
export function differences(left: Picture, right: Picture): string[] {
  const text = (value: unknown) =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `0x${part.toString(16)}` : part)) ??
    'absent'
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => text(left.get(path)) !== text(right.get(path)))
    .map((path) => `${path}: ${text(left.get(path))} ≠ ${text(right.get(path))}`)
}
