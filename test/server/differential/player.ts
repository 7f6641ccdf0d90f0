import { dirname } from 'node:path/posix'
import type { Codec } from '../../../src/wire/codec.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { RawClient } from '../requests/raw-client.ts'
import { type Comparable, normalise } from './normalise.ts'
import { rooted } from './rooted.ts'
import { type Ask, CLIENTS, misleads, type Step, setsLimits } from './steps.ts'

/** xids from here on are the player's own. */
const BARRIER = 1_000_000

/** What every client received in one step. */
export type Trace = { client: number; received: Comparable[]; ended: boolean }[]

/** Plays steps on one server with a few clients, and keeps what each of them gets to see. */
export class Player {
  readonly #port: number
  readonly #root: string
  /** Of its sessions, in ms. */
  readonly #timeout: number
  readonly #clients: RawClient[] = []
  readonly #owners: bigint[] = []
  #start = 0n
  /** Whether some path of the run has had a quota. */
  #limited = false

  private constructor(port: number, root: string, timeout: number) {
    this.#port = port
    this.#root = root
    this.#timeout = timeout
  }

  /**
   * @param root all paths are below it; its parent is the run's own, too: a run that failed leaves nothing for the next to stumble on
   * @param timeout of sessions, in ms: those left behind are not to end during a run
   */
  static async start(port: number, root: string, timeout: number): Promise<Player> {
    const player = new Player(port, root, timeout)
    for (let i = 0; i < CLIENTS; i++) await player.#connect(i)
    const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]
    for (const path of [dirname(root), root]) {
      const { zxid } = await player.#clients[0]!.request('create', { path, data: null, acl, flags: 0 })
      player.#start = zxid
    }
    return player
  }

  async play(step: Step): Promise<Trace> {
    const client = this.#clients[step.client]!
    const asked = new Map<number, OpName>()
    const starts = this.#clients.map(({ inbox }) => inbox.length)
    if (step.kind === 'ask') for (const each of step.asks) asked.set(await this.#ask(client, each), each.op)
    if (step.kind === 'opcode') client.raw((writer) => writer.int(900).int(step.code))
    if (step.kind === 'cut') {
      client.raw((writer) => this.#cut(writer, step))
      asked.set(902, step.op)
    }
    if (step.kind === 'close') client.send('closeSession', {}, 901)
    if (step.kind === 'drop') client.destroy()
    if (step.kind === 'close') await client.until(() => client.ended).catch(() => {})
    for (const each of this.#clients) await settle(each)
    const trace = this.#clients.map(({ inbox, ended }, i) => {
      const frames = inbox.slice(starts[i]).filter((frame) => frame.xid < BARRIER)
      const marks = { start: this.#start, owners: this.#owners }
      const received = frames.map((frame) => normalise(frame, asked.get(frame.xid), marks))
      return { client: i, received: step.kind === 'close' ? inAnyOrder(received) : received, ended }
    })
    await this.#reconnect(step)
    return trace
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) await client.close()
  }

  /**
   * ZooKeeper holds a write against quotas as they are committed, and looks at writes ahead of that: from the first limits
   * on, whether one counts what was asked just before it depends on how fast it is, so that is answered first. So is what
   * misleads ZooKeeper while it is under way.
   */
  async #ask(client: RawClient, ask: Ask): Promise<number> {
    const xid = client.send(ask.op, rooted(ask.request, this.#root) as never)
    this.#limited ||= setsLimits(ask.request)
    if (this.#limited || misleads(ask)) await settle(client)
    return xid
  }

  #cut(writer: Writer, { op, request, bytes }: Step & { kind: 'cut' }): void {
    const body = new Writer()
    ;(ops[op].request as Codec<unknown>).write(body, rooted(request, this.#root))
    const whole = body.take()
    writer
      .int(902)
      .int(ops[op].code)
      .raw(whole.subarray(0, Math.max(0, whole.length - bytes)))
  }

  /** A dropped client resumes its session, one that was sent away opens a new one. */
  async #reconnect(step: Step): Promise<void> {
    for (const [i, client] of this.#clients.entries()) {
      if (client.ended) await this.#connect(i, step.kind === 'drop' ? client : undefined)
    }
  }

  async #connect(i: number, before?: RawClient): Promise<void> {
    const resumed = before?.session && { sessionId: before.session.sessionId, passwd: before.session.passwd }
    const client = await RawClient.open(this.#port, { timeOut: this.#timeout, ...resumed })
    this.#clients[i] = client
    this.#owners[i] = client.session!.sessionId
  }
}

/** When this is answered, everything that came before it has arrived. */
async function settle(client: RawClient): Promise<void> {
  if (client.ended) return
  const xid = client.inbox.length + BARRIER
  client.send('exists', { path: '/', watch: false }, xid)
  await client.reply(xid).catch(() => {})
}

/** Ephemeral nodes of one session are deleted in no particular order. */
function inAnyOrder(received: Comparable[]): Comparable[] {
  const key = ({ xid, value }: Comparable) => `${xid} ${JSON.stringify(value)}`
  return received.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
