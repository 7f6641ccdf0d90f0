import type { ZooKeeper } from '../../client/client.ts'
import { isLive, isOver } from '../../client/terms/session-events.ts'
import type { ViaOptions } from '../../client/terms/via-options.ts'
import type { Context, Lend } from '../declare/context.ts'
import { explain, warn } from '../life/notices.ts'
import { inTurn, running, whileRunning } from '../life/running.ts'

const asking = new WeakMap<ZooKeeper, LaterQuestions>()

/** How the later connections of a session ask; undefined where its first did not. */
export function questionsOf(zk: ZooKeeper): LaterQuestions | undefined {
  return asking.get(zk)
}

/**
 * A command that has asked for a session's first connection may want to for each that follows. What follows a loss is tried
 * without the terminal first, as most need none. Where that fails it is tried with it, once, unless something else has it; in
 * the shell, where somebody may be typing, only when a command waits for the session.
 */
export class LaterQuestions {
  readonly #around: Pick<Context, 'io' | 'settings'>
  #connected = false
  /** Connections tried since the last was lost. */
  #tries = 0
  #phase: 'unasked' | 'asking' | 'asked' = 'asking'
  /** The next connection may ask. */
  #let = false
  /** Nobody is asked before somebody lets it: this tells that it wants to. */
  #wanting: (() => void) | undefined
  /** Gives the terminal back. */
  #back: (() => void) | undefined

  constructor(around: Pick<Context, 'io' | 'settings'>) {
    this.#around = around
  }

  /** How such a session's connections are made. */
  via(way: string): ViaOptions {
    return {
      way,
      // What it says may be what it wants to know; else the terminal is others'.
      hear: (line) => (this.#phase === 'asking' ? warn(this.#around, line) : explain(this.#around, `via: ${line}`)),
      terminal: () => this.#mayAsk(),
    }
  }

  /** The first connection is there. */
  connected(zk: ZooKeeper): void {
    this.#connected = true
    asking.set(zk, this)
    const rest = (): void => {
      this.#tries = 0
      this.#phase = 'unasked'
      this.#let = false
      this.#back?.()
    }
    rest()
    zk.events.subscribe(({ state }) => {
      if (isLive(state) || isOver(state)) rest()
    })
  }

  /** From now on it asks only when it is let. @param tell is called once a loss, when it wants to */
  whenLet(tell: () => void): void {
    this.#wanting = tell
  }

  /** Lets it ask, where it wants to. Resolves when that is over, whatever came of it. */
  async let(lend: Lend): Promise<void> {
    await inTurn(async () => {
      if (this.#tries < 2 || running.size > 0) return
      await lend(() => {
        this.#let = this.#tries > 1
        return this.#let ? this.#answered() : Promise.resolve()
      })
    })
  }

  /** Who is interrupted waits for it. */
  #answered(): Promise<void> {
    return whileRunning(
      new Promise<void>((resolve) => {
        this.#back = resolve
      }),
    )
  }

  /** Of the connection that is tried now: what was tried before it is over. */
  #mayAsk(): boolean {
    if (!this.#connected) return true
    if (this.#phase === 'asking') {
      this.#phase = 'asked'
      this.#back?.()
    }
    this.#tries++
    if (!this.#let && this.#tries === 2) this.#wanting?.()
    const atOnce = !this.#wanting && this.#tries > 1 && this.#phase === 'unasked' && running.size === 0
    if (!this.#let && !atOnce) return false
    if (atOnce) void this.#answered()
    this.#let = false
    this.#phase = 'asking'
    return true
  }
}
