import { digestId } from '../../../src/server/access/credential.ts'
import type { RawClient } from '../requests/raw-client.ts'

const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]
const mixed = [
  { perms: 1, scheme: 'world', id: 'anyone' },
  { perms: 31, scheme: 'digest', id: digestId('bob:pw') },
]

/** Writes of every kind below `root`, among them some that fail; the client owns an ephemeral node afterwards. */
export async function workload(client: RawClient, root: string): Promise<void> {
  const create = (path: string, flags = 0, data: string | null = path, acl = open) =>
    client.request('create2', { path, data: data === null ? null : Buffer.from(data), acl, flags })
  await create(root)
  await create(`${root}/null`, 0, null)
  await create(`${root}/empty`, 0, '')
  await create(`${root}/big`, 0, 'x'.repeat(100_000))
  await create(`${root}/é漢`, 0, 'ü')
  await create(`${root}/protected`, 0, 'secret', mixed)
  await create(`${root}/seq-`, 2)
  await create(`${root}/seq-`, 2)
  await create(`${root}/ephemeral`, 1)
  await create(`${root}/null`)
  await client.request('createContainer', { path: `${root}/container`, data: null, acl: open, flags: 4 })
  await create(`${root}/container/child`)
  await client.request('createTTL', { path: `${root}/ttl`, data: null, acl: open, flags: 5, ttl: 3_600_000 })
  for (let i = 0; i < 5; i++) await client.request('setData', { path: root, data: Buffer.from(`${i}`), version: i })
  await client.request('setData', { path: root, data: null, version: 99 })
  await client.request('setACL', { path: `${root}/empty`, acl: mixed, version: 0 })
  await create(`${root}/gone`)
  await client.request('delete', { path: `${root}/gone`, version: 0 })
  await client.request('multi', [
    { op: 'create', request: { path: `${root}/m`, data: null, acl: open, flags: 0 } },
    { op: 'setData', request: { path: `${root}/m`, data: Buffer.from('multi'), version: 0 } },
    { op: 'check', request: { path: `${root}/m`, version: 1 } },
    { op: 'create2', request: { path: `${root}/m/child`, data: null, acl: mixed, flags: 0 } },
    { op: 'delete', request: { path: `${root}/seq-0000000004`, version: -1 } },
  ])
  await client.request('multi', [
    { op: 'create', request: { path: `${root}/never`, data: null, acl: open, flags: 0 } },
    { op: 'delete', request: { path: `${root}/nothing`, version: -1 } },
    { op: 'check', request: { path: root, version: -1 } },
  ])
  await create(`/zookeeper/quota${root}`)
  await create(`/zookeeper/quota${root}/zookeeper_limits`, 0, 'count=1000,bytes=-1')
  await create(`/zookeeper/quota${root}/zookeeper_stats`, 0, 'count=0,bytes=0')
  await create(`${root}/counted`, 0, 'counted')
}
