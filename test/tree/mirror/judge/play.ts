import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { connect } from '../../../../src/client/connect.ts'
import { isOver } from '../../../../src/client/terms/session-events.ts'
import { End, passes } from '../../../../src/tree/mirror/end.ts'
import { Ledger } from '../../../../src/tree/mirror/ledger.ts'
import { Mirror } from '../../../../src/tree/mirror/mirror.ts'
import type { MirrorEvent } from '../../../../src/tree/mirror/mirror-event.ts'
import { StateFile } from '../../../../src/tree/mirror/state-file.ts'
import { sessionTree } from '../../../../src/tree/place/session-tree.ts'
import { ZkError } from '../../../../src/wire/error.ts'
import { FaultyProxy } from '../../../harness/proxy.ts'
import { Gardener } from '../../follow/gardener.ts'
import { expire } from '../../follow/laws.ts'
import { type Life, mortal } from './mortal.ts'
import { type Beat, type Plan, type Side, TIMEOUT } from './plan.ts'
import { treeText } from './tree-text.ts'

export interface Stand {
  readonly host: string
  readonly port: number
}

/** How long the mirror may take to come level once all faults are over, in ms. */
const PATIENCE = 20_000
const ACLS = ['world:anyone:cdrwa', 'world:anyone:cdrwa,ip:10.0.0.1:r', 'world:anyone:cdrw']

/** Plays a plan: two ends, one who writes at the source, one mirror after the other. @returns what was wrong, to read */
export async function play(plan: Plan, stands: { readonly [S in Side]: Stand }): Promise<string | undefined> {
  const game = new Game(plan, stands)
  try {
    return await game.play()
  } finally {
    await game.end()
  }
}

class Game {
  readonly #plan: Plan
  readonly #stands: { readonly [S in Side]: Stand }
  readonly #proxies = {} as Record<Side, FaultyProxy>
  readonly #writers = {} as Record<Side, ZooKeeper>
  readonly #root: string
  readonly #notes: string[] = []
  readonly #clients: ZooKeeper[] = []
  #folder = ''
  #gardener!: Gardener
  #run: Run | undefined

  constructor(plan: Plan, stands: { readonly [S in Side]: Stand }) {
    this.#plan = plan
    this.#stands = stands
    this.#root = `/mirror${plan.seed}`
  }

  async play(): Promise<string | undefined> {
    this.#folder = await mkdtemp(join(tmpdir(), 'zoosh-mirror-'))
    for (const side of ['source', 'target'] as const) {
      this.#proxies[side] = await FaultyProxy.start(this.#stands[side])
      this.#writers[side] = await connect(direct(this.#stands[side]))
    }
    const { source } = this.#writers
    await source.create(this.#at('source'), null, { parents: true })
    this.#gardener = new Gardener(source, this.#at('source'), this.#plan.random)
    await this.#gardener.work(20)
    await this.#start()
    for (const beat of this.#plan.beats) await this.#beat(beat)
    for (const proxy of Object.values(this.#proxies)) {
      proxy.thaw()
      proxy.faults.refusing = false
    }
    await this.#gardener.work(20)
    return this.#judge()
  }

  async end(): Promise<void> {
    await this.#run?.end()
    await Promise.all([...this.#clients, ...Object.values(this.#writers)].map((zk) => zk.close()))
    await Promise.all(Object.values(this.#proxies).map((proxy) => proxy.stop()))
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Judged again and again until it is right, or will not be any more. */
  async #judge(): Promise<string | undefined> {
    const end = performance.now() + PATIENCE
    let [wanted, found] = await this.#trees()
    while (wanted !== found && this.#run?.failure === undefined && performance.now() < end) {
      await sleep(50)
      ;[wanted, found] = await this.#trees()
    }
    const { failure, events = [] } = this.#run ?? {}
    const findings: string[] = []
    if (failure !== undefined) findings.push(`it ended: ${(failure as Error).stack}`)
    if (wanted !== found) findings.push(`source\n${wanted}\ntarget\n${found}`)
    // Nobody else was at the target: whoever finds one has lost count of what is his own.
    const conflicts = events.filter(({ kind }) => kind === 'conflict' || kind === 'obstacle')
    for (const event of conflicts) findings.push(JSON.stringify(event))
    if (findings.length === 0) return undefined
    return [`seed ${this.#plan.seed}`, ...findings, ...this.#notes].join('\n  ')
  }

  async #trees(): Promise<[string, string]> {
    const { acl } = this.#plan
    const { source, target } = this.#writers
    return [await treeText(source, this.#at('source'), acl), await treeText(target, this.#at('target'), acl)]
  }

  #at(side: Side): string {
    return `${this.#root}/${side}`
  }

  async #start(): Promise<void> {
    const { keeps, acl } = this.#plan
    const run = new Run(this.#at('source'), this.#at('target'), async (side) => {
      const zk = await connect(this.#proxies[side].connectString, {
        sessionTimeout: TIMEOUT,
        timeout: TIMEOUT,
        waitForConnection: true,
      })
      this.#clients.push(zk)
      return zk
    })
    this.#run = run
    run.start(keeps ? join(this.#folder, 'state') : undefined, acl)
  }

  /** The process is gone, with whatever it was doing; the next finds the file as it was then. */
  async #kill(ms: number): Promise<void> {
    const file = join(this.#folder, 'state')
    this.#run!.kill()
    // A lock of a process that is gone holds nobody up; ours lives.
    await rm(`${file}.lock`, { force: true })
    // What it still writes goes elsewhere.
    await rename(file, `${file}-${this.#notes.length}`).catch(() => {})
    await cp(`${file}-${this.#notes.length}`, file).catch(() => {})
    if (ms > 0) for (const proxy of Object.values(this.#proxies)) proxy.cut()
    await Promise.all([this.#plan.keeps ? this.#gardener.work(15) : undefined, sleep(ms)])
    await this.#start()
  }

  async #beat(beat: Beat): Promise<void> {
    this.#notes.push(JSON.stringify(beat))
    switch (beat.kind) {
      case 'work':
        return this.#gardener.work(beat.much)
      case 'wait':
        return void (await sleep(beat.much))
      case 'acl':
        return this.#setAcls(beat.much)
      case 'cut': {
        const proxies = beat.sides.map((side) => this.#proxies[side])
        for (const proxy of proxies) {
          proxy.faults.refusing = beat.ms > 0
          proxy.cut()
        }
        await Promise.all([this.#gardener.work(10), sleep(beat.ms)])
        for (const proxy of proxies) proxy.faults.refusing = false
        return void (await sleep(this.#plan.random() * 30))
      }
      case 'silence': {
        const proxy = this.#proxies[beat.side]
        proxy.faults.frozen = beat.direction
        await Promise.all([this.#gardener.work(10), sleep(beat.ms)])
        return proxy.thaw()
      }
      case 'expire':
        for (const side of beat.sides) {
          const zk = this.#run!.session(side)
          if (zk) await expire(zk, direct(this.#stands[side]))
        }
        return
      case 'kill':
        return this.#kill(beat.ms)
      case 'lost-answer': {
        let left = beat.requests
        this.#proxies.target.dropAfterForwarding(() => left-- <= 0)
        return this.#gardener.work(20)
      }
      case 'root':
        return this.#renewRoot()
    }
  }

  async #setAcls(much: number): Promise<void> {
    const { source } = this.#writers
    const { random } = this.#plan
    for (let i = 0; i < much; i++) {
      const path = `${this.#at('source')}/${'abc'[Math.floor(random() * 3)]}`
      await source.setAcl(path, ACLS[Math.floor(random() * ACLS.length)]!).catch(() => {})
    }
  }

  async #renewRoot(): Promise<void> {
    const { source } = this.#writers
    const root = this.#at('source')
    const paths: string[] = []
    for await (const batch of sessionTree(source, root, undefined).read({ order: 'leaves-first' }))
      for (const { path } of batch) paths.push(root + path)
    await source.deleteMany(paths)
    if (this.#plan.random() < 0.5) await sleep(this.#plan.random() * 60)
    await source.create(root, 'again')
    await this.#gardener.work(10)
  }
}

/** A mirror as a process of its own. */
class Run {
  readonly events: MirrorEvent[] = []
  failure: unknown
  readonly #life: Life = { dead: false }
  readonly #stop = new AbortController()
  readonly #ends: { readonly [S in Side]: End }
  readonly #sessions: { [S in Side]?: ZooKeeper } = {}
  #done: Promise<void> = Promise.resolve()

  constructor(source: string, target: string, connectTo: (side: Side) => Promise<ZooKeeper>) {
    const end = (side: Side, root: string): End => {
      let zk: Promise<ZooKeeper> | undefined
      const open = async (): Promise<ZooKeeper> => {
        const now = this.#sessions[side]
        if (!zk || (now && isOver(now.state))) {
          zk = connectTo(side)
          delete this.#sessions[side]
          zk.then(
            (opened) => {
              this.#sessions[side] = opened
            },
            () => {
              zk = undefined
            },
          )
        }
        const session = await zk
        return this.#mortals(session)
      }
      return new End(root, open, this.#stop.signal)
    }
    this.#ends = { source: end('source', source), target: end('target', target) }
  }

  readonly #known = new Map<ZooKeeper, ZooKeeper>()
  #state: StateFile | undefined

  #mortals(zk: ZooKeeper): ZooKeeper {
    const known = this.#known.get(zk) ?? mortal(zk, this.#life)
    this.#known.set(zk, known)
    return known
  }

  session(side: Side): ZooKeeper | undefined {
    return this.#sessions[side]
  }

  start(file: string | undefined, acl: boolean): void {
    this.#done = this.#run(file, acl).catch((error: unknown) => {
      this.failure ??= error
    })
  }

  kill(): void {
    this.#life.dead = true
  }

  async end(): Promise<void> {
    this.#stop.abort()
    if (!this.#life.dead) await this.#done
  }

  /** Where an end, or the source's root, cannot be had at the beginning it is started again, as its user would. */
  async #run(file: string | undefined, acl: boolean): Promise<void> {
    for (;;) {
      let begun = false
      try {
        for await (const event of (await this.#mirror(file, acl)).run()) {
          begun = true
          this.events.push(event)
        }
        return
      } catch (error) {
        // It does nothing more.
        if (this.#life.dead) return
        await this.#state?.close()
        const missing = error instanceof ZkError && error.name === 'NoNode'
        if (begun || !(missing || passes(error)) || this.#stop.signal.aborted) throw error
        await sleep(50)
        if (this.#life.dead) return
      }
    }
  }

  async #mirror(file: string | undefined, acl: boolean): Promise<Mirror> {
    const { source, target } = this.#ends
    const state =
      file === undefined
        ? undefined
        : await StateFile.open(file, { end: source, hosts: ['source'] }, { end: target, hosts: ['target'] })
    this.#state = state
    return new Mirror(source, target, {
      acl,
      ephemerals: false,
      prune: file === undefined,
      overwrite: false,
      once: false,
      recheck: 500,
      choose: (tree) => tree,
      ledger: state?.ledger ?? new Ledger(),
      resumed: state?.resumed ?? false,
      reached: async (zxid) => state?.reached(zxid),
      signal: this.#stop.signal,
    })
  }
}

function direct({ host, port }: Stand): string {
  return `${host}:${port}`
}
