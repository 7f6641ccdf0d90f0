import { Buffer } from 'node:buffer'
import { hostname } from 'node:os'
import type { ZooKeeper } from '../../client/client.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { addChroot, isUnder } from '../../wire/path.ts'
import { foreign, type Landmark, landmarksOf } from '../journal/same-ensemble.ts'
import type { End, KnownEnd } from './end.ts'

/** Where mirrors leave their marks, at the top of the ensembles they write to, outside of what any of them carries over. */
export const MARKS = '/zoosh-mirrors'

/** A tree of an ensemble, as it can be known again. */
interface Origin {
  /** The server's path. */
  readonly root: string
  readonly hosts: readonly string[]
  readonly landmarks: readonly Landmark[]
}

/** What a mirror says of itself where it writes. */
interface MarkText {
  /** The server's path it writes to. */
  readonly into: string
  /** Where what it writes comes from: its source, and what others write there comes from. */
  readonly from: readonly Origin[]
  /** Who it is, for people. */
  readonly by: string
}

/**
 * How mirrors notice each other: each leaves an ephemeral where it writes, which says where all of that comes from, and reads
 * those at its source. What comes from where it goes to would run in circles.
 */
export class Marks {
  readonly #source: KnownEnd
  readonly #target: KnownEnd
  readonly #lasting: boolean
  readonly #path = `${MARKS}/${crypto.randomUUID()}`
  /** Of ours, as it was left, and by which session. */
  #text: string | undefined
  #zk: ZooKeeper | undefined

  /** @param lasting whether one stays there until the end */
  constructor(source: KnownEnd, target: KnownEnd, lasting: boolean) {
    this.#source = source
    this.#target = target
    this.#lasting = lasting
  }

  /** The server's path of ours; undefined: there is none. */
  get path(): string | undefined {
    return this.#text === undefined ? undefined : this.#path
  }

  /**
   * Looks whether the mirror may begin, and leaves its mark.
   * @throws UsageError when it would run in a circle, or into itself
   */
  async begin(): Promise<void> {
    const [from, to] = [await this.#source.end.current(), await this.#target.end.current()]
    const text = await this.#noCircle(from, to)
    const doubtful =
      overlap(rootOf(this.#source.end, from), rootOf(this.#target.end, to)) && (await this.#looksSame(from, to))
    if (!doubtful && !this.#lasting) return
    const left = await this.#leave(to, text)
    if (doubtful) await this.#demandOther(from, left)
    if (!this.#lasting) await this.end()
  }

  /** The same from time to time: others come and go, and a session that expired has taken the mark along. */
  async renew(): Promise<void> {
    if (!this.#lasting) return
    const [from, to] = [await this.#source.end.current(), await this.#target.end.current()]
    const text = await this.#noCircle(from, to)
    if (text !== this.#text || to !== this.#zk) await this.#leave(to, text)
  }

  /** Takes the mark away. Never throws: the session takes it along in any case. */
  async end(): Promise<void> {
    if (this.#text === undefined) return
    this.#text = undefined
    try {
      await this.#zk!.call('delete', { path: this.#path, version: -1 })
      // Where it is no container; with other marks in it, it stays.
      await this.#zk!.call('delete', { path: MARKS, version: -1 })
    } catch {
      // Gone, or not to be reached.
    }
  }

  /** @returns what our mark is to say @throws UsageError */
  async #noCircle(from: ZooKeeper, to: ZooKeeper): Promise<string> {
    const root = rootOf(this.#source.end, from)
    const target = rootOf(this.#target.end, to)
    const others = (await marksAt(from)).filter(({ into }) => overlap(into, root))
    const origins = others.flatMap((other) => other.from.map((origin) => ({ origin, by: other.by })))
    for (const { origin, by } of origins) {
      if (!overlap(origin.root, target) || !(await isOf(to, this.#target.hosts, origin))) continue
      throw new UsageError(
        `this mirror would run in a circle: ${by} mirrors what is at its source, and that comes from ${origin.hosts.join(',')}${origin.root}, which this one writes to`,
        `a mirror that was killed is remembered until its session expires; --unmarked looks for none`,
      )
    }
    const here: Origin = { root, hosts: this.#source.hosts, landmarks: (await landmarksOf(from, [])).landmarks }
    const known = new Map([here, ...origins.map(({ origin }) => origin)].map((one) => [JSON.stringify(one), one]))
    const text: MarkText = { into: target, from: [...known.values()], by: `process ${process.pid} on ${hostname()}` }
    return JSON.stringify(text)
  }

  async #looksSame(from: ZooKeeper, to: ZooKeeper): Promise<boolean> {
    const { landmarks } = await landmarksOf(from, [])
    return isOf(to, this.#target.hosts, { root: '/', hosts: this.#source.hosts, landmarks })
  }

  /** What is written to one of two ensembles that look the same is seen at the other only if they are one. */
  async #demandOther(from: ZooKeeper, left: boolean): Promise<void> {
    const fault = new UsageError(
      `${this.#source.end.root} and ${this.#target.end.root} are of one tree: it would be mirrored into itself`,
    )
    if (!left) throw fault
    await from.call('sync', { path: '/' })
    if (!(await existsAt(from, this.#path))) return
    await this.end()
    throw fault
  }

  /** @returns whether it could be left: who may not write at the top leaves none */
  async #leave(zk: ZooKeeper, text: string): Promise<boolean> {
    try {
      await makeFolder(zk)
      const acl = [{ scheme: 'world', id: 'anyone', perms: 31 }]
      await zk.call('delete', { path: this.#path, version: -1 }).catch(unlessRefused)
      await zk.call('create', { path: this.#path, data: Buffer.from(text), acl, flags: EPHEMERAL })
    } catch (error) {
      unlessRefused(error)
      return false
    }
    this.#text = text
    this.#zk = zk
    return true
  }
}

const EPHEMERAL = 1
const CONTAINER = 4

/** Whether a path is that of the marks, or below it. */
export function isMarks(zk: ZooKeeper, path: string): boolean {
  return isUnder(addChroot(zk.chroot, path), MARKS)
}

/** A container goes by itself when it is empty; before 3.5 it is a znode like others. */
async function makeFolder(zk: ZooKeeper): Promise<void> {
  const acl = [{ scheme: 'world', id: 'anyone', perms: 31 }]
  const request = { path: MARKS, data: null, acl }
  try {
    await zk.call('createContainer', { ...request, flags: CONTAINER })
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NodeExists') return
    if (!(error instanceof ZkError) || error.name !== 'Unimplemented') throw error
    await zk.call('create', { ...request, flags: 0 }).catch(unlessRefused)
  }
}

async function marksAt(zk: ZooKeeper): Promise<MarkText[]> {
  try {
    const { children } = await zk.call('getChildren', { path: MARKS, watch: false })
    const texts = await Promise.all(children.map((name) => markAt(zk, `${MARKS}/${name}`)))
    return texts.flatMap((text) => text ?? [])
  } catch (error) {
    return unlessRefused(error) ?? []
  }
}

async function markAt(zk: ZooKeeper, path: string): Promise<MarkText | undefined> {
  try {
    const { data } = await zk.call('getData', { path, watch: false })
    return parsed(String(data))
  } catch (error) {
    return unlessRefused(error)
  }
}

/** Anybody may have written it. */
function parsed(text: string): MarkText | undefined {
  try {
    const mark = JSON.parse(text) as MarkText
    const origins = mark.from.filter(({ root, hosts, landmarks }) => root && hosts.join() && Array.isArray(landmarks))
    return { into: String(mark.into), from: origins, by: String(mark.by) }
  } catch {
    return undefined
  }
}

async function isOf(zk: ZooKeeper, hosts: readonly string[], { hosts: theirs, landmarks }: Origin): Promise<boolean> {
  return (await foreign(zk, hosts, { hosts: theirs, landmarks, zxid: '0x0' })) === undefined
}

async function existsAt(zk: ZooKeeper, path: string): Promise<boolean> {
  return zk.call('exists', { path, watch: false }).then(
    () => true,
    (error: unknown) => unlessRefused(error) ?? false,
  )
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ZkError)) throw error
}

function rootOf({ root }: End, zk: ZooKeeper): string {
  return addChroot(zk.chroot, root)
}

function overlap(one: string, other: string): boolean {
  return isUnder(one, other) || isUnder(other, one)
}
