import { setMaxListeners } from 'node:events'
import type { Job } from '../../cli/declare/shell.ts'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { excerpt } from '../../render/excerpt.ts'
import { escapeLines, escapeText, type Inert, own } from '../../render/text.ts'
import { graphemes } from '../line/graphemes.ts'
import { aboveOutlet, type Outlet } from '../terminal/outlet.ts'
import type { Screen } from '../terminal/screen.ts'

interface Running extends Job {
  printed: number
  readonly title: Inert
  readonly controller: AbortController
  readonly done: Promise<number>
}

/** The commands that run in the background. What they print goes above the line being edited. */
export class Jobs {
  private readonly running = new Map<number, Running>()
  private readonly screen: Screen

  constructor(screen: Screen) {
    this.screen = screen
  }

  get all(): readonly Job[] {
    return [...this.running.values()]
  }

  /** Starts a command in the background, and tells so. */
  start(line: string, words: readonly string[], run: (outlet: Outlet, signal: AbortSignal) => Promise<number>): void {
    const controller = new AbortController()
    setMaxListeners(0, controller.signal)
    // The command begins in a later tick, so that the job is there when it prints.
    this.adopt(line, words, controller, (outlet) => Promise.resolve().then(() => run(outlet, controller.signal)))
  }

  /**
   * Goes on with a command in the background, and tells so.
   * @param controller ends it
   * @param move is told where it prints from now on @returns its exit code
   */
  adopt(
    line: string,
    words: readonly string[],
    controller: AbortController,
    move: (outlet: Outlet) => Promise<number>,
  ): void {
    const id = Math.max(0, ...this.running.keys()) + 1
    const outlet = aboveOutlet(this.screen, `[${id}] `, (lines) => {
      job.printed += lines
    })
    const title = escapeLines(
      graphemes(excerpt(line))
        .map(({ shown }) => shown)
        .join(''),
    )
    const done = move(outlet)
    const job: Running = { id, line, title, words, started: Date.now(), printed: 0, controller, done }
    this.running.set(id, job)
    this.tell(id)
    const ended = (how: string) => {
      outlet.end()
      outlet.close()
      this.running.delete(id)
      this.screen.printAbove(own`[${id}] ${escapeText(how)}: ${title}`)
    }
    done.then(
      (exit) => ended(exit === 0 ? 'done' : `ended with ${exit}`),
      (error: Error) => ended(`failed, ${error.message}`),
    )
  }

  /** Says that a command is in the background. */
  tell(id: number): void {
    const job = this.running.get(id)
    if (job) this.screen.write(own`[${escapeText(String(id))}] ${job.title}\n`)
  }

  get(id: number): { done: Promise<number>; stop(): void } | undefined {
    const job = this.running.get(id)
    return job && { done: job.done, stop: () => job.controller.abort(new Interrupted(130)) }
  }

  /** Ends all, and waits until they have ended (but not for ever). */
  async stopAll(): Promise<void> {
    const all = [...this.running.values()]
    for (const { controller } of all) controller.abort(new Interrupted(130))
    const late = new Promise((resolve) => setTimeout(resolve, 1_000).unref())
    await Promise.race([Promise.allSettled(all.map(({ done }) => done)), late])
  }
}
