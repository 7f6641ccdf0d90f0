import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { isOver } from '../../../src/client/terms/session-events.ts'
import { Services } from '../../../src/recipes/discovery/services.ts'
import type { Held } from '../../../src/recipes/holding/held.ts'
import { type PersistentClient, persistent } from '../../../src/recipes/reopening/persistent.ts'
import { ZkError } from '../../../src/wire/error.ts'
import { joinPath } from '../../../src/wire/path.ts'
import { dice } from '../../harness/dice.ts'
import { FaultyProxy } from '../../harness/proxy.ts'

const PATIENCE = 20_000
const IDS = ['a', 'b']
const OWNERS = 3
/** How long a fault lasts at most, in ms; sessions end after 800. */
const LONGEST = 1100

/** One registration, as its owner knows it. */
interface Entry {
  readonly id: string
  readonly zk: ZooKeeper
  /** Told of it, and nobody else says the same. */
  readonly address: string
  /** None where its session ended first: whether it ever was is not known. */
  held: Held | undefined
  released: boolean
}

/**
 * Plays one random schedule: owners register ids that all of them use, one after the other and at once, and let go of them, while
 * their connections are cut, with the answer lost or the request, moved, held up, and their sessions are ended.
 * @returns what broke a promise: nothing refuses a registration but the end of its session; nobody loses one but to a later one
 * of its id, or with its session; in the end the last one of an id stands there, whole, unless it was released
 */
export async function playDiscovery(seed: number, stand: { host: string; port: number }): Promise<string[]> {
  const random = dice(seed)
  const direct = `${stand.host}:${stand.port}`
  const root = `/discovery${seed}`
  await using judge = await connect(direct)
  const proxies: FaultyProxy[] = []
  const owners: PersistentClient[] = []
  const entries: Entry[] = []
  const findings: string[] = []
  let over = false
  const register = async (owner: PersistentClient, id: string): Promise<void> => {
    const zk = await owner.client()
    const entry: Entry = { id, zk, address: `h${entries.length}`, held: undefined, released: false }
    entries.push(entry)
    try {
      entry.held = await new Services(zk, root).register({ name: 'web', id, address: entry.address })
    } catch (error) {
      // A server may say so in an answer, before it cuts us off.
      const ended = isOver(zk.state) || (error instanceof ZkError && error.name === 'SessionExpired')
      if (!ended) findings.push(`${id} was refused: ${error}`)
    }
  }
  const release = async (entry: Entry): Promise<void> => {
    entry.released = true
    await entry.held!.release()
  }
  const own = async (owner: PersistentClient): Promise<void> => {
    const chance = dice(Math.floor(random() * 2 ** 31))
    const oneOf = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)]!
    while (!over) {
      const mine = entries.filter(({ held, released }) => held && !released)
      const what = chance()
      if (what < 0.4) await register(owner, oneOf(IDS))
      else if (what < 0.5) await Promise.all([register(owner, oneOf(IDS)), register(owner, oneOf(IDS))])
      else if (mine.length > 0) await release(oneOf(mine))
      if (chance() < 0.5) await sleep(chance() * 60)
    }
  }
  const trouble = async (): Promise<void> => {
    const at = Math.floor(random() * OWNERS)
    const proxy = proxies[at]!
    const what = random()
    const ms = random() * random() * LONGEST
    if (what < 0.3) {
      // The server does what is asked, and its answer is lost.
      proxy.faults.frozen = 'to-client'
      await sleep(20 + random() * 80)
      proxy.cut()
    } else if (what < 0.5) {
      proxy.faults.frozen = 'to-server'
      await sleep(20 + random() * 80)
      proxy.cut()
    } else if (what < 0.65) {
      proxy.faults.refusing = true
      proxy.cut()
      await sleep(ms)
    } else if (what < 0.8) {
      proxy.faults.frozen = 'to-client'
      await sleep(ms)
    } else await judge.bury(owners[at]!.current.session).catch(() => {})
    proxy.faults.refusing = false
    proxy.thaw()
  }
  for (let i = 0; i < OWNERS; i++) {
    const proxy = await FaultyProxy.start(stand)
    proxies.push(proxy)
    const patience = { timeout: PATIENCE, waitForConnection: true, retry: { longest: 200 } }
    owners.push(await persistent(proxy.connectString, { sessionTimeout: 800, ...patience }))
  }
  const working = owners.map(own)
  for (let beats = 5 + Math.floor(random() * 5); beats > 0; beats--) {
    await Promise.all([trouble(), trouble()])
    await sleep(random() * 50)
  }
  over = true
  await Promise.all(working)
  const end = performance.now() + PATIENCE
  let left = await atRest(judge, root, entries)
  while (left.length > 0 && performance.now() < end) {
    await sleep(50)
    left = await atRest(judge, root, entries)
  }
  await Promise.all(owners.map((owner) => owner.close()))
  await Promise.all(proxies.map((proxy) => proxy.stop()))
  return [...findings, ...left]
}

async function atRest(judge: ZooKeeper, root: string, entries: readonly Entry[]): Promise<string[]> {
  const found: string[] = []
  const there = await new Services(judge, root).instances('web')
  for (const id of IDS) {
    const ofId = entries.filter((entry) => entry.id === id)
    // Whether it ever stood there, and so in whose place, only a session that is over knows.
    const unknown = ofId.findLastIndex(({ held }) => !held)
    const known = ofId.flatMap(({ held, ...entry }) => (held ? [{ ...entry, held }] : []))
    for (const { held, zk, released, address } of known) {
      if (released || isOver(zk.state) || !held.doubt.aborted) continue
      const replaced = known.some((other) => other.held.zxid > held.zxid)
      const perhaps = ofId.findIndex((entry) => entry.address === address) < unknown
      if (!replaced && !perhaps) found.push(`${id} of ${address} was lost to nobody`)
    }
    const last = known.toSorted((a, b) => (a.held.zxid < b.held.zxid ? 1 : -1))[0]
    const stands = there.find(({ path }) => path === joinPath(joinPath(root, 'web'), id))
    if (!last || last.released || isOver(last.zk.state) || last.held.doubt.aborted) {
      if (stands) found.push(`${id} of ${stands.instance?.address} stands there, and nobody has it`)
    } else if (stands?.stat.czxid !== last.held.zxid || stands.instance?.address !== last.address)
      found.push(`${id} is that of ${stands?.instance?.address}, not of ${last.address}`)
  }
  return found
}
