import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { connect } from '../../../../src/client/connect.ts'
import type { Watch } from '../../../../src/client/watch/watch.ts'
import { follow } from '../../../../src/tree/follow/follow.ts'
import { FaultyProxy } from '../../../harness/proxy.ts'
import { Consumer, type Known, realTree, sorted } from '../consumer.ts'
import { Gardener } from '../gardener.ts'
import { expire } from '../laws.ts'
import { History } from './history.ts'
import { type Beat, type Manner, MOST_BYTES, type Plan, TIMEOUT } from './plan.ts'
import { verdict } from './verdict.ts'

export interface Stand {
  readonly host: string
  readonly port: number
  /** Whether it knows lasting watches; without them quick changes are seen as one. */
  readonly lasting: boolean
}

/** How long a follower may take to come to rest once all faults are over, in ms. */
const PATIENCE = 20_000

/** Plays a plan. @returns what was wrong, to read; undefined when nothing was */
export async function play(plan: Plan, stand: Stand): Promise<string | undefined> {
  await using proxy = await FaultyProxy.start(stand)
  const history = new History()
  await using writer = await connect(`${stand.host}:${stand.port}`, { trace: history.trace })
  const game = new Game(plan, stand, proxy, writer, history)
  try {
    return await game.play()
  } finally {
    await game.end()
  }
}

class Game {
  readonly #plan: Plan
  readonly #stand: Stand
  readonly #proxy: FaultyProxy
  readonly #writer: ZooKeeper
  readonly #history: History
  readonly #gardener: Gardener
  readonly #followers: Follower[] = []
  readonly #watches: Watch[] = []
  readonly #clients: ZooKeeper[] = []
  readonly #notes: string[] = []
  #opening: Promise<ZooKeeper> | undefined

  constructor(plan: Plan, stand: Stand, proxy: FaultyProxy, writer: ZooKeeper, history: History) {
    this.#plan = plan
    this.#stand = stand
    this.#proxy = proxy
    this.#writer = writer
    this.#history = history
    this.#gardener = new Gardener(writer, plan.root, plan.random, someValue)
  }

  async play(): Promise<string | undefined> {
    const { root, first, beats } = this.#plan
    await this.#writer.create(root)
    await this.#gardener.work(20)
    const before = await this.#real(first)
    const begun = this.#follow(first)
    // Nothing happens until it is ready: it knows what it begins with.
    await begun.ready
    if (!first.initial) for (const [path, known] of before) begun.consumer.tree.set(path, known)
    for (const beat of beats) await this.#beat(beat)
    this.#proxy.thaw()
    this.#proxy.faults.refusing = false
    await this.#gardener.work(20)
    const findings: string[] = []
    for (const follower of this.#followers) findings.push(...(await this.#judge(follower)))
    if (findings.length === 0) return undefined
    // What broke first: a digest of a long report shows its beginning.
    return [`seed ${this.#plan.seed}`, ...findings, ...this.#notes.map((note) => `  ${note}`)].join('\n')
  }

  async end(): Promise<void> {
    this.#proxy.thaw()
    for (const follower of this.#followers) await follower.stop()
    await Promise.all(this.#clients.map((zk) => zk.close()))
  }

  /** A session: the same one while it lives. */
  readonly #open = async (): Promise<ZooKeeper> => {
    const zk = await this.#opening
    if (zk && zk.state !== 'expired' && zk.state !== 'closed') return zk
    this.#opening = connect(this.#proxy.connectString, {
      sessionTimeout: TIMEOUT,
      timeout: PATIENCE,
      waitForConnection: true,
      maxReply: MOST_BYTES,
    })
    const next = await this.#opening
    this.#clients.push(next)
    return next
  }

  #follow(manner: Manner): Follower {
    const follower = new Follower(manner, this.#open, this.#history)
    this.#followers.push(follower)
    return follower
  }

  async #beat(beat: Beat): Promise<void> {
    this.#notes.push(`zxid ${this.#history.zxid}: ${say(beat)}`)
    const { faults } = this.#proxy
    switch (beat.kind) {
      case 'work':
        return this.#gardener.work(beat.much)
      case 'wait':
        return void (await sleep(beat.much))
      case 'cut':
        for (let time = 0; time < beat.times; time++) {
          faults.refusing = beat.ms > 0
          this.#proxy.cut()
          await Promise.all([this.#gardener.work(10), sleep(beat.ms)])
          faults.refusing = false
          await sleep(this.#plan.random() * 30)
        }
        return
      case 'silence':
        faults.frozen = beat.direction
        await Promise.all([this.#gardener.work(10), sleep(beat.ms)])
        return this.#proxy.thaw()
      case 'expire':
        return expire(await this.#open(), `${this.#stand.host}:${this.#stand.port}`)
      case 'follow':
        return void this.#follow(beat.manner)
      case 'leave':
        return this.#followers.length > 1 ? this.#followers.shift()!.stop() : undefined
      case 'watch':
        return void this.#watches.push((await this.#open()).watch(beat.path, { mode: beat.mode, listener: () => {} }))
      case 'unwatch':
        return void this.#watches.shift()?.close()
    }
  }

  /** Judged again and again until it is right, or will not be any more. */
  async #judge(follower: Follower): Promise<string[]> {
    const end = performance.now() + PATIENCE
    let findings = await this.#findings(follower)
    while (findings.length > 0 && follower.over === undefined && performance.now() < end) {
      await sleep(50)
      findings = await this.#findings(follower)
    }
    await follower.stop()
    return findings.length === 0
      ? []
      : [`  ${JSON.stringify(follower.manner)}`, ...findings.map((text) => `    ${text}`)]
  }

  async #findings({ manner, consumer, over, since }: Follower): Promise<string[]> {
    const findings = [...consumer.faults]
    if (over !== undefined) findings.push(`it ended: ${over}`)
    const real = await this.#real(manner)
    if (!isDeepStrictEqual(sorted(consumer.tree), sorted(real)))
      findings.push(`it has ${brief(consumer.tree)}`, `there is ${brief(real)}`)
    if (!this.#stand.lasting) return findings
    if (since === undefined) findings.push('it was never ready')
    return [...findings, ...verdict(consumer.changes, this.#history.deeds, manner, since ?? 0n)]
  }

  /** What it must have at the end. */
  async #real({ roots, recursive, data }: Manner): Promise<Map<string, Known>> {
    const tree = new Map<string, Known>()
    for (const root of roots) await realTree(this.#writer, root, data, tree, recursive)
    for (const known of tree.values()) if ((known.data?.length ?? 0) > MOST_BYTES) delete known.data
    return tree
  }
}

/** One who follows, and builds a tree of what it is told. */
class Follower {
  readonly consumer = new Consumer()
  readonly manner: Manner
  readonly ready: Promise<void>
  /** Everything up to this zxid was done before it was ready. */
  since: bigint | undefined
  /** Why it ended before it was stopped. */
  over: unknown
  readonly #stop = new AbortController()
  readonly #done: Promise<void>

  constructor(manner: Manner, open: () => Promise<ZooKeeper>, history: History) {
    this.manner = manner
    let begin!: () => void
    this.ready = new Promise((resolve) => {
      begin = resolve
    })
    const ready = (): void => {
      this.since = history.zxid
      begin()
    }
    const { roots, ...options } = manner
    this.#done = this.#take(follow(open, roots, { ...options, signal: this.#stop.signal, ready })).finally(begin)
  }

  async #take(changes: ReturnType<typeof follow>): Promise<void> {
    try {
      for await (const change of changes) {
        this.consumer.take(change)
        if (this.consumer.changes.length % 50 === 0) await sleep(5)
      }
    } catch (error) {
      this.over = error
    }
    if (!this.#stop.signal.aborted) this.over ??= 'quietly'
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#done
  }
}

/** Mostly a few bytes; sometimes so many that few go into a packet, or none. */
function someValue(text: string, dice: number): string {
  return dice < 0.9 ? text : text.padEnd(dice < 0.97 ? MOST_BYTES / 3 : MOST_BYTES * 1.5, '.')
}

function say({ kind, ...rest }: Beat): string {
  return `${kind} ${JSON.stringify(rest)}`
}

function brief(tree: ReadonlyMap<string, Known>): string {
  return sorted(tree)
    .map(([path, { version, data }]) => `${path} v${version} ${data?.slice(0, 10)}/${data?.length}`)
    .join(', ')
}
