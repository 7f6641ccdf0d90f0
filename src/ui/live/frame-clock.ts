/** Frames a second, however often things change. */
const FPS = 10

/**
 * Tells React that something changed, at most ten times a second: what is shown lives outside of React, and a flood of events
 * costs no more than a few.
 */
export class FrameClock {
  readonly #listeners = new Set<() => void>()
  #version = 0
  #timer: NodeJS.Timeout | undefined
  #last = 0

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** For useSyncExternalStore: differs when a new frame is due. */
  readonly version = (): number => this.#version

  /** Something changed; it is shown with the next frame. */
  readonly touch = (): void => {
    if (this.#timer) return
    const wait = Math.max(0, this.#last + 1000 / FPS - performance.now())
    this.#timer = setTimeout(() => this.now(), wait)
  }

  /** Something the user did: shown at once. */
  readonly now = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#last = performance.now()
    this.#version++
    for (const listener of this.#listeners) listener()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#listeners.clear()
  }
}
