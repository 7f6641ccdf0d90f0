import { once } from 'node:events'
import type { FaultyProxy } from '../../harness/proxy.ts'
import type { Spawned } from '../spawned.ts'
import { isCmd } from './cmd.ts'
import { now } from './life-log.ts'
import { markedBy, type Process, processesOf, signalTo } from './processes.ts'
import type { Excuse } from './verdict.ts'

/**
 * How long after it was continued a stopped host may still write, and a holder whose znode somebody deleted: nobody can
 * be told before it happens. In ms.
 */
export const LATE = 500

/** A part of a host: the process that holds, the program that runs meanwhile with its children, all together. */
export type Part = 'zoosh' | 'cmd' | 'host'

/** Starts what a host runs. @param env marks what belongs to the host */
export type Run = (env: Record<string, string>) => Spawned

/** A machine of its own, as far as stopping it goes: one program that holds something, with all that this starts. */
export class Host {
  readonly name: string
  /** Its way to each server. */
  readonly links: readonly FaultyProxy[]
  /** Times in which its lines do not count. */
  readonly excuses: Excuse[] = []
  readonly #mark: string
  #stopped = false
  #running: { program: Spawned; since: number } | undefined

  /** @param mark unique among all that are judged at a time */
  constructor(name: string, mark: string, links: readonly FaultyProxy[]) {
    this.name = name
    this.links = links
    this.#mark = mark
  }

  get connectString(): string {
    return this.links.map(({ connectString }) => connectString).join(',')
  }

  /** Marks what belongs to it. */
  get environment(): Record<string, string> {
    return markedBy(this.#mark)
  }

  get stopped(): boolean {
    return this.#stopped
  }

  get running(): Spawned | undefined {
    return this.#running?.program
  }

  /** Since when it runs what it runs now; never when it runs nothing. In ms. */
  get since(): number {
    return this.#running?.since ?? Number.POSITIVE_INFINITY
  }

  /** Starts what it runs. @returns the program, and its end: not that of those who share its output */
  start(run: Run): { program: Spawned; over: Promise<unknown> } {
    const since = now()
    const program = run(this.environment)
    const running = { program, since }
    this.#running = running
    const over = once(program.process, 'exit').then(() => {
      if (this.#running === running) this.#running = undefined
    })
    return { program, over }
  }

  /** All its processes that live now. */
  processes(part: Part = 'host'): Process[] {
    const pid = this.running?.process.pid
    const all = processesOf(this.#mark)
    if (part === 'host') return all
    return all.filter((process) => (part === 'cmd' ? isCmd(process.command) : process.pid === pid))
  }

  signal(part: Part, name: NodeJS.Signals): void {
    for (const { pid } of this.processes(part)) signalTo(pid, name)
  }

  /** SIGSTOP. @returns continues it */
  stop(part: Part): () => void {
    const from = now()
    const pids = new Set<number>()
    // What was started while we looked is found the next time.
    for (let before = -1; before < pids.size; ) {
      before = pids.size
      for (const { pid } of this.processes(part)) {
        if (!pids.has(pid)) signalTo(pid, 'SIGSTOP')
        pids.add(pid)
      }
    }
    if (part === 'host') this.#stopped = true
    return () => {
      for (const pid of pids) signalTo(pid, 'SIGCONT')
      if (part !== 'host') return
      this.#stopped = false
      this.excuse(from)
    }
  }

  /** From a moment on until soon its lines do not count. */
  excuse(from: number): void {
    this.excuses.push({ host: this.name, from, to: now() + LATE })
  }
}
