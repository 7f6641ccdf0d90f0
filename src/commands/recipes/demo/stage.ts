import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../client/client.ts'
import { connect } from '../../../client/connect.ts'
import type { NodeEventType, Watch } from '../../../client/watch/watch.ts'
import { inOrder } from '../../../recipes/steps/sequence-order.ts'
import { type Hint, type Place, spellHint } from '../../../wire/hint.ts'
import type { Transport } from '../../../wire/transport.ts'

/** One line of a play: what somebody does or says, or what happens to the tree meanwhile. */
export interface Beat {
  /** ms since the beginning. */
  readonly at: number
  readonly who: string
  readonly text: string
  /** The tree after it, below the path of the play. */
  readonly tree: readonly Leaf[]
}

/** A znode on the stage. */
export interface Leaf {
  readonly path: string
  readonly data: string
  /** Who owns it; undefined for one that stays. */
  readonly owner: string | undefined
}

/** First come first; those without a number by their names. */
function inSequence(names: readonly string[]) {
  return inOrder(names.map((name) => ({ name, sequence: Number(/\d{10}$/.exec(name)?.[0] ?? 0) })))
}

const signs: { readonly [K in NodeEventType]?: string } = { NodeCreated: '+', NodeDeleted: '−', NodeDataChanged: '~' }

/**
 * Where a play happens: a server, a cast of clients with a session each, and an observer that sees every change of the
 * tree. What it tells is what the observer was told by the server.
 */
export class Stage {
  readonly path: string
  readonly #transport: () => Transport
  readonly #pace: number
  readonly #signal: AbortSignal
  readonly #place: Place
  readonly #started = performance.now()
  readonly #cast = new Map<bigint, string>()
  readonly #sessions = new Set<ZooKeeper>()
  readonly #beats: Beat[] = []
  #wake: (() => void) | undefined
  #last: Promise<void> = Promise.resolve()
  #over = false
  #observer!: ZooKeeper

  /** @param pace ms between two steps @param place where the audience reads */
  constructor(path: string, transport: () => Transport, pace: number, signal: AbortSignal, place: Place) {
    this.path = path
    this.#transport = transport
    this.#pace = pace
    this.#signal = signal
    this.#place = place
  }

  /** Plays a scene. @returns its beats as they come */
  async *play(scene: (stage: Stage) => Promise<void>): AsyncGenerator<Beat> {
    this.#observer = await connect('sandbox:2181', { transport: this.#transport })
    const watch = this.#observer.watch(this.path, { mode: 'persistent-recursive' })
    await watch.ready
    const watching = this.meanwhile(this.#watching(watch))
    const playing = scene(this).finally(() => {
      this.#over = true
      this.#wake?.()
    })
    // A scene that fails is told to whoever reads the beats, below.
    playing.catch(() => {})
    try {
      yield* this.#told()
      await playing
    } finally {
      await watch.close()
      await watching
      await Promise.all([...this.#sessions, this.#observer].map((zk) => zk.close()))
    }
  }

  /** Tells what becomes of the znodes. */
  async #watching(watch: Watch): Promise<void> {
    for await (const event of watch) {
      const sign = signs[event.type as NodeEventType]
      if (sign !== undefined && event.path !== this.path) await this.say('znodes', `${sign} ${event.path}`)
    }
  }

  /** A client enters, with a session that ends two seconds after its process died. */
  async enter(name: string): Promise<ZooKeeper> {
    const zk = await connect('sandbox:2181', { transport: this.#transport, sessionTimeout: 2000 })
    this.#cast.set(zk.sessionId, name)
    this.#sessions.add(zk)
    return zk
  }

  /** A process dies: its connection breaks without a word, and the server waits for the session to run out. */
  async die(zk: ZooKeeper): Promise<void> {
    await this.say(this.#cast.get(zk.sessionId) ?? '', 'dies (kill -9): its session runs out in 2 seconds')
    await zk.close({ keepSession: true })
  }

  /** Tells something. Beats keep the order in which they were told. */
  say(who: string, what: Hint): Promise<void> {
    const at = Math.round(performance.now() - this.#started)
    const text = spellHint(what, this.#place)
    this.#last = this.#last.then(async () => {
      this.#beats.push({ at, who, text, tree: await this.#tree() })
      this.#wake?.()
    })
    return this.#last
  }

  /** Something that goes on beside the story: its failure is told where it is awaited, or not at all. */
  meanwhile<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {})
    return work
  }

  /** Time to read. */
  async pause(steps = 1): Promise<void> {
    await sleep(this.#pace * steps, undefined, { signal: this.#signal })
  }

  async *#told(): AsyncGenerator<Beat> {
    for (;;) {
      const beat = this.#beats.shift()
      if (beat) yield beat
      else if (this.#over) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  async #tree(): Promise<Leaf[]> {
    const leaves: Leaf[] = []
    const visit = async (path: string): Promise<void> => {
      const { children } = await this.#observer.children(path)
      for (const { name } of inSequence(children)) {
        const child = `${path}/${name}`
        const { data, stat } = await this.#observer.get(child)
        leaves.push({ path: child, data: String(data ?? ''), owner: this.#cast.get(stat.ephemeralOwner) })
        await visit(child)
      }
    }
    // A znode may go while we look: the next beat shows it.
    await visit(this.path).catch(() => {})
    return leaves
  }
}
