import { expect, test } from 'vitest'
import { OPEN_ACL, Tree } from '../../../src/server/tree/tree.ts'
import type { Txn } from '../../../src/server/tree/txn.ts'
import { statOf } from '../../../src/server/tree/znode.ts'

const create = (path: string, data = '', parentCVersion = -1): Txn => ({
  type: 'create',
  path,
  data: Buffer.from(data),
  acl: OPEN_ACL,
  ephemeral: false,
  parentCVersion,
})

/** Transactions 1, 2, 3… on a new tree. */
function grown(txns: readonly Txn[]): Tree {
  const tree = new Tree()
  for (const [i, txn] of txns.entries()) tree.replay({ clientId: 1n, cxid: 0, zxid: BigInt(1 + i), time: i }, txn)
  return tree
}

function shown(tree: Tree): unknown {
  return [...tree.entries()]
    .map(([path, node]) => [path, statOf(node), node.data?.toString(), [...(node.children ?? [])].sort()])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

/** A tree that a snapshot of another was put into. */
function copied(tree: Tree, zxid: bigint): Tree {
  const copy = new Tree()
  for (const [path, node] of tree.entries()) copy.restore(path, { ...node, children: undefined })
  copy.lastZxid = zxid
  return copy
}

const quota = [
  create('/zookeeper/quota/q', '', 1),
  create('/zookeeper/quota/q/zookeeper_limits', 'count=9,bytes=-1', 1),
  create('/zookeeper/quota/q/zookeeper_stats', 'count=0,bytes=0', 2),
]

const life: readonly Txn[] = [
  create('/q', '', 1),
  ...quota,
  create('/q/a', 'one', 1),
  create('/q/a/x', 'two', 1),
  { type: 'delete', path: '/q/a/x' },
  { type: 'delete', path: '/q/a' },
  create('/q/a', 'three', 2),
  create('/q/a/x', 'four', 1),
  { type: 'setData', path: '/q/a', data: Buffer.from('five and six'), version: 1 },
  create('/q/b', 'seven', 3),
]

test('a replay makes the tree that applying made', () => {
  const applied = new Tree()
  for (const [i, txn] of life.entries()) applied.apply({ clientId: 1n, cxid: 0, zxid: BigInt(1 + i), time: i }, txn)
  expect(shown(grown(life))).toEqual(shown(applied))
})

test('over a snapshot that holds later changes already, a replay from any zxid on makes the same tree', () => {
  const whole = grown(life)
  for (let from = 0; from <= life.length; from++)
    for (let until = from; until <= life.length; until++) {
      const again = copied(grown(life.slice(0, until)), BigInt(from))
      for (const [i, txn] of life.slice(from).entries())
        again.replay({ clientId: 1n, cxid: 0, zxid: BigInt(from + 1 + i), time: from + i }, txn)
      again.loaded()
      expect([from, until, shown(again)]).toEqual([from, until, shown(whole)])
    }
})

test('the numbers of a quota are counted anew when all is in', () => {
  const tree = grown(life)
  const stats = '/zookeeper/quota/q/zookeeper_stats'
  const right = tree.nodes.get(stats)!.data!.toString()
  tree.nodes.get(stats)!.data = Buffer.from('count=77,bytes=77')
  tree.loaded()
  expect(tree.nodes.get(stats)!.data!.toString()).toBe(right)
})
