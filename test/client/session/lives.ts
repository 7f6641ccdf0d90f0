import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { ConnectOptions, SessionTicket } from '../../../src/client/terms/options.ts'
import { isOver } from '../../../src/client/terms/session-events.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { dice } from '../../harness/dice.ts'
import { FaultyProxy } from '../../harness/proxy.ts'

/** For the connection and each answer, in ms: longer than all of a schedule. */
const PATIENCE = 4000
/** Whatever is still under way then, in ms after the last fault, never ends. */
const LIMIT = 2 * PATIENCE + 2000
/** Sessions do not run out by themselves while we look. */
const SESSION = 60_000

const SASL = { user: 'sam', password: 'secret' }

/** One client, from before it is connected. */
interface Life {
  readonly name: string
  readonly control: AbortController
  readonly opening: Promise<ZooKeeper | undefined>
  zk: ZooKeeper | undefined
}

/** What befell some clients of one server, in random order at random moments. */
export class Lives {
  /** What happened, to read. */
  readonly story: string[] = []
  readonly findings: string[] = []
  readonly #next: () => number
  readonly #sandbox: Sandbox
  readonly #proxy: FaultyProxy
  readonly #lives: Life[] = []
  /** What is under way, by what it is. */
  readonly #pending = new Map<Promise<unknown>, string>()
  /** Sessions that may outlive their clients. */
  readonly #kept = new Map<bigint, SessionTicket>()
  /** Sessions any client has had. */
  readonly #known = new Set<bigint>()

  private constructor(seed: number, sandbox: Sandbox, proxy: FaultyProxy) {
    this.#next = dice(seed)
    this.#sandbox = sandbox
    this.#proxy = proxy
  }

  /** Plays one schedule. @returns what is wrong afterwards, and what has happened */
  static async play(seed: number): Promise<Lives> {
    await using sandbox = await Sandbox.start({ saslUsers: { [SASL.user]: SASL.password }, maxSessionTimeout: SESSION })
    await using proxy = await FaultyProxy.start({ host: '127.0.0.1', port: sandbox.port! })
    const lives = new Lives(seed, sandbox, proxy)
    await lives.#live()
    await lives.#end()
    return lives
  }

  #between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1))
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#next() * from.length)]
  }

  async #live(): Promise<void> {
    this.#connect()
    for (let steps = this.#between(4, 16); steps > 0; steps--) {
      // Many things in one tick, too.
      const pause = this.#between(-4, 12)
      if (pause >= 0) await sleep(pause)
      this.#befall()
    }
  }

  #befall(): void {
    const proxy = this.#proxy
    const sandbox = this.#sandbox
    const life = this.#pick(this.#lives)!
    const { zk } = life
    const at = (what: string): void => void this.story.push(`${what} ${life.name}`)
    const acts: (() => void)[] = [
      () => this.#connect(),
      () => this.#resume(),
      () => {
        at('abort')
        life.control.abort(new Error('aborted'))
      },
      () => zk && this.#close(life, zk, false),
      () => zk && this.#close(life, zk, true),
      () => {
        if (!zk) return
        at('expire')
        sandbox.expireSession(zk.sessionId)
      },
      () => {
        this.story.push('cut')
        proxy.cut()
      },
      () => {
        if (!zk) return
        at('drop')
        sandbox.dropConnection(zk.sessionId)
      },
      () => {
        sandbox.refuseConnections(this.#next() < 0.5)
        this.story.push('refuse, or not')
      },
      () => {
        if (proxy.faults.frozen === 'none') proxy.faults.frozen = this.#pick(['both', 'to-server', 'to-client'])!
        else proxy.thaw()
        this.story.push(`frozen: ${proxy.faults.frozen}`)
      },
      () => {
        proxy.faults.delay = this.#between(0, 8)
      },
      () => zk && this.#track(`addAuth ${life.name}`, zk.addAuth('digest', `${life.name}:${this.#between(1, 9)}`)),
      () => zk && this.#track(`ping ${life.name}`, zk.ping()),
      () => zk && this.#track(`prove ${life.name}`, zk.prove()),
      () => zk && this.#work(life, zk),
      () => zk && this.#work(life, zk),
    ]
    this.#pick(acts)!()
  }

  #connect(session?: SessionTicket): void {
    const options: ConnectOptions = { sessionTimeout: SESSION, timeout: PATIENCE, waitForConnection: true }
    if (session) options.session = session
    if (this.#next() < 0.4) options.auth = ['digest:first:pw', 'digest:second:pw']
    if (this.#next() < 0.3) options.sasl = SASL
    const name = `c${this.#lives.length}`
    const control = new AbortController()
    this.story.push(
      `${session ? 'resume' : 'connect'} ${name}${options.auth ? ' auth' : ''}${options.sasl ? ' sasl' : ''}`,
    )
    const opening = connect(this.#proxy.connectString, { ...options, signal: control.signal })
    const life: Life = { name, control, zk: undefined, opening: opening.catch(() => undefined) }
    this.#lives.push(life)
    this.#track(`connect ${name}`, opening)
    opening.then(
      (zk) => this.#born(life, zk),
      () => {},
    )
  }

  #resume(): void {
    const ticket = this.#pick([...this.#kept.values()])
    if (ticket) this.#connect(ticket)
  }

  #born(life: Life, zk: ZooKeeper): void {
    life.zk = zk
    this.#known.add(zk.sessionId)
    this.#kept.delete(zk.sessionId)
    let ended: string | undefined
    zk.events.subscribe(({ state, server }) => {
      if (ended !== undefined) this.findings.push(`${life.name} went from ${ended} to ${state}`)
      if (server === undefined) this.findings.push(`${life.name} is ${state}, and no server is named`)
      if (isOver(state)) ended = state
    })
    this.#track(`events ${life.name}`, all(zk.events))
    this.#track(`watch ${life.name}`, all(zk.watch(`/${life.name}`, { mode: 'exists' })))
  }

  #work({ name }: Life, zk: ZooKeeper): void {
    const path = `/${name}-${this.#between(0, 3)}`
    this.#track(`create ${path}`, zk.create(path, null, { mode: 'ephemeral' }))
    this.#track(`get ${path}`, zk.get(path))
  }

  #close(life: Life, zk: ZooKeeper, keepSession: boolean): void {
    this.story.push(`${keepSession ? 'leave' : 'close'} ${life.name}`)
    if (keepSession) this.#kept.set(zk.sessionId, zk.session)
    const closing = zk.close({ keepSession })
    this.#track(`close ${life.name}`, closing)
    closing.catch((error) => this.findings.push(`close ${life.name} threw ${error}`))
  }

  #track(what: string, work: Promise<unknown>): void {
    this.#pending.set(work, what)
    const done = (): void => void this.#pending.delete(work)
    work.then(done, done)
  }

  /** Everything works again, and everybody is closed: nothing may be left then. */
  async #end(): Promise<void> {
    const proxy = this.#proxy
    const sandbox = this.#sandbox
    this.story.push('heal')
    proxy.faults.delay = 0
    proxy.thaw()
    sandbox.refuseConnections(false)
    for (const life of this.#lives) {
      const abort = this.#next() < 0.3
      const closed = life.opening.then((zk) => {
        if (abort) life.control.abort(new Error('aborted at last'))
        return zk?.close()
      })
      this.#track(`last close of ${life.name}`, closed)
    }
    const end = performance.now() + LIMIT
    while (this.#pending.size > 0 && performance.now() < end) await sleep(2)
    for (const what of this.#pending.values()) this.findings.push(`never ended: ${what}`)
    await this.#leftOvers()
  }

  async #leftOvers(): Promise<void> {
    const { sessions } = this.#sandbox
    for (const { name, zk } of this.#lives) {
      if (!zk) continue
      if (!isOver(zk.state)) this.findings.push(`${name} is ${zk.state}`)
      if (zk.watches.length > 0) this.findings.push(`${name} has watches`)
      if (sessions.includes(zk.sessionId) && !this.#kept.has(zk.sessionId))
        this.findings.push(`the session of ${name} lives on, which is ${zk.state}`)
    }
    await using observer = await connect(this.#sandbox.connectString)
    const { children } = await observer.children('/')
    const owners = await Promise.all(
      children.map(async (child) => [child, (await observer.exists(`/${child}`))?.ephemeralOwner ?? 0n] as const),
    )
    for (const [child, owner] of owners)
      if (owner !== 0n && !this.#kept.has(owner)) this.findings.push(`/${child} is left`)
  }
}

async function all(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}
