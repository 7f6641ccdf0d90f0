import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { isUnder, joinPath } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { Crew } from '../walk/crew.ts'
import { byName } from '../walk/list.ts'
import { isSystem } from '../walk/system.ts'

/** How many znodes are asked for at once. */
const AHEAD = 1000
/** Bytes of data read at once: memory holds a few times that, and the largest znode. */
const AHEAD_BYTES = 4 * 1024 * 1024

/** All there is of a znode. */
export interface Content {
  readonly path: string
  readonly data: Buffer | null
  readonly acl: readonly Acl[]
  readonly stat: Stat
}

type Surveyed = Omit<Content, 'data'>

/**
 * All there is of a subtree, children before their parents, without /zookeeper and the root of the tree. What vanishes
 * meanwhile is left out.
 * @throws ZkError NoNode for the root; NoAuth for the first znode that may not be read
 */
export async function* contents(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<Content[]> {
  const crew = new Crew(zk)
  const found = survey(zk, crew, root, signal)
  let flying: Promise<Content[]> | undefined
  try {
    // The server is kept busy: while a group is used, the data of the next and the ACLs of the one after are on their way.
    let step = found.next()
    for (let { done, value } = await step; !done; { done, value } = await step) {
      step = found.next()
      step.catch(() => undefined)
      for (const group of byWeight(value!)) {
        const next = withData(zk, group)
        next.catch(() => undefined)
        if (flying) yield await flying
        flying = next
      }
    }
    if (flying) yield await flying
  } finally {
    await found.return(undefined)
    await crew.close()
  }
}

/**
 * The same of some znodes, in the order they are named in. What is gone is left out.
 * @throws ZkError NoAuth for the first one that may not be read
 */
export async function* contentsOf(
  zk: ZooKeeper,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Content[]> {
  const crew = new Crew(zk)
  try {
    for (let at = 0; at < paths.length; at += AHEAD) {
      signal.throwIfAborted()
      const nodes = paths.slice(at, at + AHEAD).map((path): Pending => ({ path }))
      await Promise.all(nodes.map((node) => readAcl(crew, node)))
      const there = nodes.flatMap(({ path, acl, stat }) => (acl && stat ? [{ path, acl, stat }] : []))
      for (const group of byWeight(there)) yield await withData(zk, group)
    }
  } finally {
    await crew.close()
  }
}

function* byWeight(found: readonly Surveyed[]): Generator<Surveyed[]> {
  let group: Surveyed[] = []
  let bytes = 0
  for (const one of found) {
    group.push(one)
    bytes += one.stat.dataLength
    if (bytes < AHEAD_BYTES) continue
    yield group
    group = []
    bytes = 0
  }
  if (group.length > 0) yield group
}

async function withData(zk: ZooKeeper, found: readonly Surveyed[]): Promise<Content[]> {
  const answers = await zk.getMany(found.map(({ path }) => path))
  return found.flatMap(({ path, acl, stat: { czxid, aversion } }, i) => {
    const answer = answers[i]!
    // The ACL was read before: it is that of this creation and this version, which may be past by now.
    if (!answer.error) return [{ path, acl, data: answer.data, stat: { ...answer.stat, czxid, aversion } }]
    if (answer.error.name === 'NoNode') return []
    throw answer.error
  })
}

interface Pending {
  readonly path: string
  acl?: readonly Acl[]
  stat?: Stat
  children?: readonly string[]
  gone?: boolean
}

/**
 * ACLs and stats, children before their parents. A server tells an ACL only for one znode at a time, with its stat; so
 * the stat comes for nothing, and only who has children is asked for them.
 */
async function* survey(
  zk: ZooKeeper,
  crew: Crew,
  root: string,
  signal: AbortSignal,
): AsyncGenerator<Surveyed[], undefined> {
  const first: Pending = { path: root }
  const stack = [first]
  const open: Surveyed[] = []
  let ready: Surveyed[] = []
  for (let node = stack.pop(); node; node = stack.pop()) {
    signal.throwIfAborted()
    if (!node.stat && !node.gone) await readAhead(zk, crew, node, stack)
    const { path, acl, stat, children = [] } = node
    if (node.gone && node === first) throw new ZkError(-101, path)
    if (node.gone) continue
    while (open.length > 0 && !isUnder(path, open.at(-1)!.path)) ready.push(open.pop()!)
    if (path !== '/') open.push({ path, acl: acl!, stat: stat! })
    const below = [...children].sort(byName).map((name) => joinPath(path, name))
    for (const child of below.reverse()) if (!isSystem(zk, child)) stack.push({ path: child })
    if (ready.length < AHEAD) continue
    yield ready
    ready = []
  }
  yield [...ready, ...open.reverse()]
}

async function readAhead(zk: ZooKeeper, crew: Crew, first: Pending, stack: readonly Pending[]): Promise<void> {
  const nodes = [first]
  for (let at = stack.length - 1; at >= 0 && nodes.length < AHEAD; at--) {
    const node = stack[at]!
    if (!node.stat && !node.gone) nodes.push(node)
  }
  await Promise.all(nodes.map((node) => readAcl(crew, node)))
  const parents = nodes.filter(({ stat }) => stat !== undefined && stat.numChildren > 0)
  const lists = await zk.childrenMany(parents.map(({ path }) => path))
  for (const [i, node] of parents.entries()) {
    const answer = lists[i]!
    if (!answer.error) node.children = answer.children
    else if (answer.error.name === 'NoNode') node.gone = true
    else throw answer.error
  }
}

async function readAcl(crew: Crew, node: Pending): Promise<void> {
  try {
    Object.assign(node, await crew.ask((zk) => zk.getAcl(node.path)))
  } catch (error) {
    if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
    node.gone = true
  }
}
