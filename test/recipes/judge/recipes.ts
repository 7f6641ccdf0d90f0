import type { ZooKeeper } from '../../../src/client/client.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import type { Tenure } from './life-log.ts'
import type { Rule } from './verdict.ts'

/** A class of recipes the judge knows the promise of. */
export interface Recipe {
  readonly name: string
  /** Its name in workers/hold.js. */
  library(shared: boolean): string
  /** `zoosh WORDS -- CMD` @param shared this one shares with others who say so */
  words(path: string, shared: boolean): readonly string[]
  /** @param shared hosts that share */
  rule(shared: ReadonlySet<string>): Rule
  /** Some contenders share. */
  readonly sharing?: boolean
  /** Programs with another library take part: theirs are no promises of ours, so that only our side gets faults. */
  readonly peers?: readonly ('kazoo' | 'curator')[]
  prepare?(zk: ZooKeeper, path: string): Promise<void>
  /** The znode that stands for a tenure, to be deleted by an administrator. */
  znode(path: string, tenure: Tenure): string | undefined
}

export const PERMITS = 2

const alone: Rule = { excludes: () => true, limit: Number.POSITIVE_INFINITY }
const own = (_: string, tenure: Tenure): string | undefined => tenure.path

export const recipes: readonly Recipe[] = [
  {
    name: 'a lock',
    library: () => 'lock',
    words: (path) => ['lock', path],
    rule: () => alone,
    znode: own,
  },
  {
    name: 'readers and writers',
    library: (shared) => (shared ? 'shared' : 'lock'),
    sharing: true,
    words: (path, shared) => ['lock', path, ...(shared ? ['--shared'] : [])],
    rule: (shared) => ({ ...alone, excludes: (a, b) => !(shared.has(a.host) && shared.has(b.host)) }),
    znode: own,
  },
  {
    name: 'a semaphore',
    library: () => 'semaphore',
    words: (path) => ['semaphore', path, '--permits', String(PERMITS)],
    rule: () => ({ excludes: () => false, limit: PERMITS }),
    znode: own,
  },
  {
    name: 'an election',
    library: () => 'elect',
    words: (path) => ['elect', path],
    rule: () => alone,
    znode: own,
  },
  {
    name: 'a queue',
    library: () => 'queue',
    words: (path) => ['queue', 'take', path, '--ack'],
    rule: () => ({ ...alone, excludes: (a, b) => a.path !== undefined && a.path === b.path }),
    async prepare(zk, path) {
      const queue = new Queue(zk, path)
      for (let i = 0; i < 60; i++) await queue.put(String(i))
    },
    znode: (path, tenure) => tenure.path?.replace(`${path}/entries/`, `${path}/taken/`),
  },
  {
    name: 'a lock shared with kazoo',
    library: () => 'kazoo',
    peers: ['kazoo'],
    words: (path) => ['lock', path, '--layout', 'kazoo'],
    rule: () => alone,
    znode: own,
  },
  {
    name: 'a lock shared with Curator',
    library: () => 'lock',
    peers: ['curator'],
    words: (path) => ['lock', path, '--layout', 'curator'],
    rule: () => alone,
    znode: own,
  },
]
