import { advice, zoosh } from '../../wire/hint.ts'
import type { Check, Observation } from './finding.ts'
import { seen } from './member-checks.ts'
import type { QuotaUse } from './quota-use.ts'
import type { Limits } from './thresholds.ts'
import { LAST_SEQUENCE, type LargeZnode, type WideZnode } from './tree-facts.ts'

const GIB = 2 ** 30

/** Checks of sessions, znodes and disks. */
export const dataChecks: readonly Check[] = [
  {
    id: 'dead-ephemerals',
    why: 'an ephemeral znode whose session is gone is never deleted: locks stay locked, dead services stay listed',
    advice: (path) => advice`delete it by hand (${zoosh`delete ${path}`}), and upgrade: it is a fault of the server`,
    wants: ['deadEphemerals'],
    find: ({ deadEphemerals }) =>
      deadEphemerals.map(({ path, session }) => seen('warning', `its session ${hex(session)} is gone`, path)),
  },
  {
    id: 'watches',
    why: 'watches that are set and never used up take memory, and make one change wake thousands of clients',
    advice: advice`find the client with ${zoosh`sessions`}; persistent-recursive watches replace one watch a znode`,
    find: ({ health: { members } }, { maxWatches }) =>
      members.flatMap(({ address, watches, connections }) =>
        watches !== undefined && watches > maxWatches * Math.max(connections ?? 1, 1)
          ? [seen('warning', `${watches} watches for ${connections} connections`, address)]
          : [],
      ),
  },
  {
    id: 'connections',
    why: 'a client address at maxClientCnxns is refused further connections without a word',
    advice: advice`find the leak (${zoosh`sessions`}), or raise maxClientCnxns`,
    wants: ['roster'],
    find({ health: { members }, roster }, { maxConnections }) {
      const counts = new Map<string, number>()
      for (const { connection } of roster.sessions) {
        if (!connection) continue
        const key = `${connection.server} ${connection.client.replace(/:\d+$/, '')}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      return [...counts].flatMap(([key, count]) => {
        const [server, client] = key.split(' ')
        const most = Number(members.find(({ address }) => address === server)?.settings?.maxClientCnxns ?? 0)
        return most > 0 && count >= (most * maxConnections) / 100
          ? [seen('warning', `${client} has ${count} of ${most} connections`, server!)]
          : []
      })
    },
  },
  {
    id: 'large-data',
    why: 'a request or answer over jute.maxbuffer (1 MiB by default) ends the connection, again and again',
    advice: 'keep large data elsewhere and its address here',
    wants: ['tree'],
    find: ({ tree }, limits) => near('biggest', tree?.large, tree?.biggest, ({ bytes }) => `${bytes} bytes`, limits),
  },
  {
    id: 'many-children',
    why: 'the list of children is one answer: past jute.maxbuffer no client can read it, nor delete them',
    advice: 'spread them over subtrees',
    wants: ['tree'],
    find: ({ tree }, limits) =>
      near('longest lists', tree?.wide, tree?.widest, ({ children }) => `${children} children`, limits),
  },
  {
    id: 'sequence-wrap',
    why: 'after 2147483647 sequential znodes cannot be created any more under this parent',
    advice: 'move on to a new parent: the counter goes with the znode',
    wants: ['tree'],
    find: ({ tree }, { sequenceCritical }) =>
      (tree?.counters ?? []).map(({ path, next }) =>
        seen(
          next > (LAST_SEQUENCE * sequenceCritical) / 100 ? 'critical' : 'warning',
          `next number ${next}, ${percent(next / LAST_SEQUENCE)} of the last`,
          path,
        ),
      ),
  },
  {
    id: 'open-acl',
    why: 'everyone who reaches the port may change these znodes',
    advice: advice`${zoosh`acl audit`} lists them all; ${zoosh`acl set PATH ACL`} narrows them`,
    wants: ['tree'],
    find({ tree }) {
      if (!tree || tree.openCount === 0) return []
      const more = tree.openCount - tree.open.length
      const list = `${tree.open.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      return [
        seen(
          'notice',
          `world:anyone may write ${tree.openCount === 1 ? 'one znode' : `${tree.openCount} znodes`}: ${list}`,
          'ensemble',
        ),
      ]
    },
  },
  {
    id: 'quota',
    why: 'over a soft quota the server only logs; over a hard one (with enforceQuota) it refuses writes',
    advice: (path) =>
      advice`${zoosh`quota get ${path}`} shows it; clean up, or raise it (${zoosh`help quota set`} tells how)`,
    wants: ['tree'],
    find: ({ tree }) =>
      (tree?.quotas ?? []).flatMap((quota) => {
        const over = breaches(quota)
        return over.length > 0 ? [seen('warning', over.join(', '), quota.path)] : []
      }),
  },
  {
    id: 'disk',
    why: 'old snapshots and logs are kept for ever unless purged, until the disk is full and the server stops',
    advice: 'set autopurge.purgeInterval and autopurge.snapRetainCount',
    find: ({ health: { members } }, { minDisk, maxDiskRatio }) =>
      members.flatMap(({ address, disk, dataSize }) => {
        if (!disk || dataSize === undefined) return []
        const bytes = disk.data === disk.log ? disk.data : disk.data + disk.log
        return bytes > Math.max(minDisk, maxDiskRatio * dataSize)
          ? [
              seen(
                'warning',
                `${(bytes / GIB).toFixed(1)} GiB of snapshots and logs for ${dataSize} bytes of data`,
                address,
              ),
            ]
          : []
      }),
  },
  {
    id: 'exposed-words',
    why: 'four-letter words need no login: they tell everyone about clients and paths, and wchc and wchp are costly',
    advice: 'list only what monitoring needs in 4lw.commands.whitelist: srvr, mntr, ruok',
    wants: ['exposure'],
    find: ({ exposure }) =>
      exposure
        .filter(({ words }) => words.length > 0)
        .map(({ server, words }) => seen('warning', `answers ${words.join(', ')}`, server)),
  },
  {
    id: 'unread',
    why: 'what a server does not tell was not checked',
    advice: 'add the words to 4lw.commands.whitelist, or switch on the AdminServer and name its port with --admin-port',
    wants: ['tree', 'unreadable'],
    find: ({ health: { members }, tree, unreadable }) => [
      ...members
        .filter(({ withheld }) => withheld.length > 0)
        .map(({ address, withheld }) =>
          seen('notice', `does not answer ${withheld.map(({ word }) => word).join(', ')}`, address),
        ),
      ...(unreadable === undefined ? [] : [seen('warning', `no znode could be read: ${unreadable}`, 'ensemble')]),
      ...(tree && !tree.complete
        ? [seen('notice', `only ${tree.scanned} znodes were looked at (--scan)`, 'ensemble')]
        : []),
    ],
  },
]

/**
 * How near to jute.maxbuffer something is: each that is near, and in one notice the biggest of those that are not.
 * @param title of the notice
 * @param figure what it is that takes the bytes
 */
function near<Znode extends LargeZnode | WideZnode>(
  title: string,
  large: readonly Znode[] = [],
  others: readonly Znode[] = [],
  figure: (znode: Znode) => string,
  { juteMaxBuffer, bufferCritical }: Limits,
): Observation[] {
  const share = ({ bytes }: Znode) => `${percent(bytes / juteMaxBuffer)} of jute.maxbuffer`
  const list = others.map((znode) => `${znode.path} ${figure(znode)} (${share(znode)})`)
  return [
    ...large.map((znode) =>
      seen(
        znode.bytes > (juteMaxBuffer * bufferCritical) / 100 ? 'critical' : 'warning',
        `${figure(znode)}, ${share(znode)}`,
        znode.path,
      ),
    ),
    ...(list.length > 0 ? [seen('notice', `${title}: ${list.join(', ')}`, 'ensemble')] : []),
  ]
}

function breaches({ count, bytes }: QuotaUse): string[] {
  const over = (name: string, { used, soft, hard }: QuotaUse['count']) => {
    const limit = hard >= 0 ? hard : soft
    return limit >= 0 && used > limit ? [`${used} of ${limit} ${name}`] : []
  }
  return [...over('znodes', count), ...over('bytes', bytes)]
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function hex(session: bigint): string {
  return `0x${BigInt.asUintN(64, session).toString(16)}`
}
