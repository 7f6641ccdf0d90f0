import { createInterface } from 'node:readline'
import { type Job, killJob, signalJob, signalMarked } from './job.ts'
import { msUntil, type Order } from './orders.ts'

/** What a job without a deadline gets between SIGTERM and SIGKILL when we are gone, in ms. */
const GRACE = 5_000

/**
 * The guardian's own process: takes a job down when whoever started it is gone, which shows by the closing of a pipe, or
 * stands still, which shows by a deadline that nobody moved. It outlives SIGKILL of the other by being somebody else, and
 * what ends a terminal or a service by ignoring it.
 */
export async function guard(orders: NodeJS.ReadableStream): Promise<void> {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {})
  const post = new Post()
  for await (const line of createInterface({ input: orders })) {
    const order = JSON.parse(line) as Order
    if ('end' in order) return post.leave()
    post.obey(order)
  }
  await post.alone()
}

/** How slow the other may be with a SIGTERM of its own before the guardian thinks it stands still, in ms. */
const SLACK = 100

class Post {
  #job: Job | undefined
  #mark: string | undefined
  #told = false
  #lost: string | undefined
  #doubting: NodeJS.Timeout | undefined
  #losing: NodeJS.Timeout | undefined
  #killed = false

  obey(order: Exclude<Order, { end: true }>): void {
    if ('job' in order) {
      this.#job = order.job
      if (this.#killed) killJob(order.job)
      return
    }
    if ('mark' in order) {
      // The one before is over: until this one has a number it is known by its mark only.
      this.#mark = order.mark
      this.#job = undefined
      this.#told = false
      return
    }
    if ('told' in order) {
      this.#told = true
      return
    }
    this.leave()
    this.#killed = false
    this.#lost = order.lost
    this.#doubting = setTimeout(() => this.#stop(), Math.max(0, msUntil(order.doubt)) + SLACK)
    this.#losing = setTimeout(() => this.#kill(), Math.max(0, msUntil(order.lost)))
  }

  leave(): void {
    clearTimeout(this.#doubting)
    clearTimeout(this.#losing)
  }

  /** Whoever started the job is gone: nobody moves the deadlines any more, and nobody waits for the job. */
  async alone(): Promise<void> {
    clearTimeout(this.#doubting)
    if (this.#killed || (!this.#job && this.#mark === undefined)) return this.leave()
    // It may be on its way from fork to exec, where nobody can know it yet.
    if (!this.#job) await new Promise((resolve) => setTimeout(resolve, SLACK))
    this.#stop()
    const left = this.#lost === undefined ? GRACE : Math.max(0, msUntil(this.#lost))
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, GRACE)))
    this.leave()
    this.#kill()
  }

  #stop(): void {
    if (!this.#told) this.#signal('SIGTERM')
    this.#told = true
  }

  #kill(): void {
    this.#killed = true
    this.#signal('SIGKILL')
  }

  #signal(name: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#job && name === 'SIGKILL') killJob(this.#job)
    else if (this.#job) signalJob(this.#job, name)
    else if (this.#mark !== undefined) signalMarked(this.#mark, name)
  }
}
