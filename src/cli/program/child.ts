import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { StopError } from './stop-error.ts'

/** How a program is started: no shell in between, the words as they are. */
export interface ChildOptions {
  readonly argv: readonly string[]
  /** On top of our own environment. */
  readonly env: Readonly<Record<string, string>>
  /** What it reads: our own stdin, nothing, or these bytes. */
  readonly stdin: 'inherit' | 'ignore' | Uint8Array
  /** Keep it in our process group: a terminal sends Ctrl-C to the whole group, and job control keeps working. */
  readonly foreground: boolean
}

/** Signals the child gets when we get them. */
const forwarded = ['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGWINCH'] as const

/**
 * A program that runs on our behalf. Its streams are ours; its process group gets the signals; its exit code is the
 * result. It never outlives us: when this process ends first, the group is killed.
 */
export class Child {
  /** Exit code, or 128 + number when a signal ended it. Rejects with StopError when it could not be started. */
  readonly ended: Promise<number>
  readonly #process: ChildProcess
  readonly #foreground: boolean
  #over = false
  readonly #onExit = (): void => this.signal('SIGKILL')
  readonly #forward = (name: NodeJS.Signals): void => this.signal(name)

  /** Starts at once: whatever must be true when it starts is checked right before. */
  constructor({ argv: [program = '', ...args], env, stdin, foreground }: ChildOptions) {
    this.#foreground = foreground
    const input = typeof stdin === 'string' ? stdin : 'pipe'
    this.#process = spawn(program, args, {
      stdio: [input, 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: !foreground,
    })
    if (typeof stdin !== 'string') {
      // It need not read all of its input.
      this.#process.stdin!.on('error', () => {})
      this.#process.stdin!.end(stdin)
    }
    process.on('exit', this.#onExit)
    for (const name of forwarded) process.on(name, this.#forward)
    this.ended = new Promise((resolve, reject) => {
      this.#process.once('error', (error: NodeJS.ErrnoException) => {
        this.#finish()
        reject(cannotRun(program, error))
      })
      this.#process.once('exit', (code, signal) => {
        this.#finish()
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
      })
    })
    this.ended.catch(() => {})
  }

  get running(): boolean {
    return !this.#over
  }

  /** Sends a signal to its process group, or to it alone when it shares ours. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this.#process
    if (this.#over || pid === undefined) return
    try {
      process.kill(this.#foreground ? pid : -pid, name)
    } catch {
      // Gone already.
    }
  }

  /** Kills what is left of its group, whether it has ended itself or not. */
  sweep(): void {
    const { pid } = this.#process
    if (this.#foreground || pid === undefined) return this.signal('SIGKILL')
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody is left.
    }
  }

  #finish(): void {
    this.#over = true
    process.off('exit', this.#onExit)
    for (const name of forwarded) process.off(name, this.#forward)
  }
}

/** The codes shells use: 127 there is no such program, 126 it cannot be run. */
function cannotRun(program: string, { code, message }: NodeJS.ErrnoException): Error {
  const why = code === 'ENOENT' ? 'no such program' : code === 'EACCES' ? 'permission denied' : message
  return new StopError(code === 'ENOENT' ? 'noProgram' : 'cannotRun', `cannot run ${program}: ${why}`)
}
