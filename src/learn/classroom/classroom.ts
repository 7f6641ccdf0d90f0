import { createHash, randomUUID } from 'node:crypto'
import type { EmbeddedServer } from '../../cli/session/open-session.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { connect } from '../../client/connect.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { Sandbox } from '../../server/sandbox.ts'
import type { Entry, Exchange, Fired } from '../../tap/conversation/entry.ts'
import { readTree } from '../../tree/walk/read-tree.ts'
import { isSystem } from '../../tree/walk/system.ts'
import { ZkError } from '../../wire/error.ts'
import { Cast } from './cast.ts'
import { overheard } from './overheard.ts'
import type { Leaf, Ran, Tree, World } from './world.ts'

/** Ticks of the server, in ms: sessions of machines that crash run out while somebody waits. */
const TICK = 500
/** Before a change is looked at others may come, in ms. */
const SETTLE = 30

interface Line {
  readonly line: string
  exit: number | undefined
  readonly asked: Exchange[]
}

/**
 * A server of our own with the learner's sessions and those of other machines, and an eye on all of it. The tree is read by
 * a session that nobody sees.
 */
export class Classroom {
  readonly #sandbox: Sandbox
  readonly #eye: ZooKeeper
  readonly cast: Cast
  /** Called when the tree may have changed, or a watch has fired. */
  onChange: () => void = () => {}
  #tree: Tree = new Map()
  #before: Tree = new Map()
  #ran: Line[] = []
  #asked: Exchange[] = []
  #fired: Fired[] = []
  #sessions = new Set<bigint>()
  #opened = 0
  #timer: NodeJS.Timeout | undefined
  /** A session of the learner's elsewhere, whose tree is the one that counts; see `lookAt`. */
  #elsewhere: (() => ZooKeeper | undefined) | undefined

  private constructor(sandbox: Sandbox, eye: ZooKeeper, say: (who: string, text: string) => void) {
    this.#sandbox = sandbox
    this.#eye = eye
    this.cast = new Cast(() => sandbox.transport(), say)
  }

  /** @param say what a machine tells the learner */
  static async open(say: (who: string, text: string) => void): Promise<Classroom> {
    // The eye sees what ACLs hide.
    const secret = `super:${randomUUID()}`
    const superDigest = `super:${createHash('sha1').update(secret).digest('base64')}`
    const sandbox = await Sandbox.start({ port: false, tickTime: TICK, containerCheckInterval: TICK, superDigest })
    const eye = await connect('sandbox:2181', { transport: () => sandbox.transport(), auth: [`digest:${secret}`] })
    const room = new Classroom(sandbox, eye, say)
    const watch = eye.watch('/', { mode: 'persistent-recursive', listener: () => room.#stir() })
    await watch.ready
    return room
  }

  /** The server as the learner's shell reaches it: what it asks is heard. */
  get server(): EmbeddedServer {
    return {
      transport: () => overheard(this.#sandbox.transport(), (entry, session) => this.#hear(entry, session)),
      listen: () => this.#sandbox.listen(),
    }
  }

  /** Everything below / goes, and all machines. */
  async clear(): Promise<void> {
    await this.cast.clear()
    const { children } = await this.#eye.children('/')
    for (const name of children) if (name !== 'zookeeper') await this.#remove(`/${name}`)
  }

  /** From now on the tree of that session is the one that counts: of a real ensemble. */
  lookAt(live: (() => ZooKeeper | undefined) | undefined): void {
    this.#elsewhere = live
  }

  /** A step begins: what happened before it does not count. */
  async beginStep(): Promise<void> {
    await this.look()
    this.#before = this.#tree
    this.#ran = []
    this.#asked = []
    this.#fired = []
    this.#opened = 0
  }

  lineBegins(line: string): void {
    this.#ran.push({ line, exit: undefined, asked: [] })
  }

  lineEnds(exit: number): void {
    const last = this.#ran.at(-1)
    if (last) last.exit = exit
  }

  /** Reads the tree as it is now. */
  async look(): Promise<void> {
    const zk = this.#elsewhere === undefined ? this.#eye : this.#elsewhere()
    if (!zk) return
    const tree = new Map<string, Leaf>()
    try {
      const want = { data: true, stat: true, acl: true }
      for await (const batch of readTree(zk, '/', { want, skip: (path) => isSystem(zk, path) }))
        for (const { path, data = null, stat, acl = [] } of batch)
          if (stat) tree.set(path, { path, data, stat, acl, owner: this.#ownerOf(stat.ephemeralOwner) })
      this.#tree = tree
    } catch (error) {
      // Of a real ensemble that loses members while we look; the next look comes.
      if (!(error instanceof ConnectionError) && !(error instanceof ZkError)) throw error
    }
  }

  world(cwd: string): World {
    return {
      tree: this.#tree,
      before: this.#before,
      ran: this.#ran as readonly Ran[],
      asked: this.#asked,
      fired: this.#fired,
      sessions: [...this.#sessions],
      opened: this.#opened,
      cwd,
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.onChange = () => {}
    await this.cast.clear()
    await this.#eye.close()
    await this.#sandbox.stop()
  }

  #ownerOf(session: bigint): string | undefined {
    if (session === 0n) return undefined
    return this.cast.ownerOf(session) ?? 'you'
  }

  #hear(entry: Entry, session: bigint | undefined): void {
    if (entry.kind === 'request' && entry.op !== 'ping') {
      this.#asked.push(entry)
      const line = this.#ran.at(-1)
      if (line && line.exit === undefined) line.asked.push(entry)
    } else if (entry.kind === 'event') this.#fired.push(entry)
    else if (entry.kind === 'session' && session !== undefined) {
      if (entry.what === 'opened') {
        this.#opened++
        this.#sessions.add(session)
      } else if (entry.what === 'closed' || entry.what === 'expired') this.#sessions.delete(session)
    } else return
    this.#stir()
  }

  #stir(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.look().then(() => this.onChange())
    }, SETTLE)
  }

  async #remove(path: string): Promise<void> {
    const { children } = await this.#eye.children(path)
    for (const name of children) await this.#remove(`${path}/${name}`)
    await this.#eye.delete(path).catch((error: unknown) => {
      // The learner's own session may have ended with it.
      if (!(error instanceof ZkError)) throw error
    })
  }
}
