import { given } from '../../wire/given/given.ts'
import { work } from '../../wire/given/kinds.ts'

/**
 * What a session is doing:
 * `connecting` no server reached yet · `connected` · `connected-read-only` on a server cut off from its quorum ·
 * `reconnecting` the connection broke, the session may live · and the three ends: `expired`, `auth-failed`, `closed`.
 */
export type SessionState =
  | 'connecting'
  | 'connected'
  | 'connected-read-only'
  | 'reconnecting'
  | 'expired'
  | 'auth-failed'
  | 'closed'

export function isOver(state: SessionState): boolean {
  return state === 'expired' || state === 'auth-failed' || state === 'closed'
}

export function isLive(state: SessionState): boolean {
  return state === 'connected' || state === 'connected-read-only'
}

/** A change of state. */
export interface SessionEvent {
  /** What it is now. */
  readonly state: SessionState
  /** What it was before. */
  readonly previous: SessionState
  /** `host:port` of the server the change is about: the one now connected, or the last that was. */
  readonly server: string | undefined
  /** 64 bits; 0n before there is one. */
  readonly sessionId: bigint
  /** Why, for `reconnecting` and the ends. */
  readonly error: Error | undefined
}

/**
 * The changes of a session's state, from the moment of subscription on. Iterate it (ends when the session does), or
 * subscribe a function. No state is told twice in a row.
 */
export class SessionEvents implements AsyncIterable<SessionEvent> {
  readonly #listeners = new Set<(event: SessionEvent) => void>()
  readonly #over: () => boolean

  constructor(over: () => boolean) {
    this.#over = over
  }

  /**
   * Calls a function at each change.
   * @param listener what it throws is an uncaught error of the program
   * @returns ends the subscription
   */
  subscribe(listener: (event: SessionEvent) => void): () => void {
    given('listener', listener, work)
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Tells everybody, in the order of subscription. A listener that throws is the application's bug, not the session's.
   * @internal
   */
  emit(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  /** The changes from now on, none left out; ends with the one that ends the session. Never throws. */
  async *[Symbol.asyncIterator](): AsyncGenerator<SessionEvent, void> {
    const queue: SessionEvent[] = []
    let wake: (() => void) | undefined
    const stop = this.subscribe((event) => {
      queue.push(event)
      wake?.()
    })
    try {
      for (;;) {
        const event = queue.shift()
        if (event) {
          yield event
          if (isOver(event.state)) return
        } else if (this.#over()) return
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      stop()
    }
  }
}
