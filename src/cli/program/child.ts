import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { isAbsolute } from 'node:path'
import type { Readable } from 'node:stream'
import { running } from '../life/running.ts'
import { StopError } from '../life/stop-error.ts'
import { groupOf, type Job, killJob, MARK, signalJob } from './job.ts'
import { callWitness, groupGot } from './witness.ts'

/** How a program is started: no shell in between, the words as they are. */
export interface ChildOptions {
  readonly argv: readonly string[]
  /** On top of our own environment; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it reads: our own stdin, nothing, or these bytes. */
  readonly stdin: 'inherit' | 'ignore' | Uint8Array
  /** Where what it prints goes: where ours goes (default), or into `stdout` and `stderr`. */
  readonly output?: { readonly stdout: 'inherit' | 'pipe'; readonly stderr: 'inherit' | 'pipe' }
  /** Keep it in our process group: a terminal sends Ctrl-C to the whole group, and job control keeps working there. */
  readonly foreground: boolean
  /** What it and all it starts are known by; default: made up. */
  readonly mark?: string | undefined
}

const SHELL = '/bin/sh'

/** Signals the child gets when we get them. */
const forwarded = ['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGWINCH'] as const

/**
 * A program that runs on our behalf. Its streams are ours; all it has started gets the signals; its exit code is the
 * result. When this process ends first, all of it is killed. Below another one that runs on behalf of zoosh it stays in that
 * one's process group, so that who stops the outer one stops it, too.
 */
export class Child {
  /** Exit code, or 128 + number when a signal ended it. Rejects with StopError when it could not be started. */
  readonly ended: Promise<number>
  readonly #process: ChildProcess
  readonly #mark: string
  readonly #shared: number | undefined
  #over = false
  readonly #onExit = (): void => this.sweep()
  readonly #forward = (name: NodeJS.Signals): void => void this.#tell(name)
  readonly #dismiss: () => void

  /**
   * Starts at once: whatever must be true when it starts is checked right before.
   * @throws StopError for a NUL byte, which the system takes neither in words nor in the environment; for more of both than it takes
   */
  constructor({ argv, env, stdin, output, foreground, mark = randomUUID() }: ChildOptions) {
    const [program = '', ...args] = argv
    refuseNul([program, ...args], env)
    this.#mark = mark
    const outer = process.env[MARK]
    this.#shared = foreground || outer !== undefined ? groupOf(process.pid) : undefined
    const input = typeof stdin === 'string' ? stdin : 'pipe'
    // Before the program is there: it may be sent something as soon as it is.
    this.#dismiss = this.#shared === undefined ? () => {} : callWitness()
    try {
      this.#process = start(program, args, {
        stdio: [input, output?.stdout ?? 'inherit', output?.stderr ?? 'inherit'],
        env: { ...process.env, ...env, [MARK]: outer === undefined ? this.#mark : `${outer},${this.#mark}` },
        detached: this.#shared === undefined,
      })
    } catch (error) {
      this.#dismiss()
      throw error
    }
    if (typeof stdin !== 'string') {
      // It need not read all of its input.
      this.#process.stdin!.on('error', () => {})
      this.#process.stdin!.end(stdin)
    }
    running.add(this)
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

  /** What it prints, where that is heard by us. */
  get stdout(): Readable | null {
    return this.#process.stdout
  }

  get stderr(): Readable | null {
    return this.#process.stderr
  }

  get running(): boolean {
    return !this.#over
  }

  /** It and what it has started; undefined when it could not be started. */
  get job(): Job | undefined {
    const { pid } = this.#process
    return pid === undefined ? undefined : { pid, shared: this.#shared, mark: this.#mark }
  }

  /** Sends a signal to it and to what it has started, while it runs. */
  signal(name: NodeJS.Signals): void {
    if (!this.#over && this.job) signalJob(this.job, name)
  }

  /**
   * Passes a signal on that we have got, to it and to what it has started: each gets it once, also where all of our process
   * group have got it, as from a terminal.
   */
  async pass(name: NodeJS.Signals): Promise<void> {
    if (this.#shared === undefined || !(await groupGot(name))) this.signal(name)
  }

  /** Kills what is left of it, whether it has ended itself or not. */
  sweep(): void {
    if (this.job) killJob(this.job)
  }

  /** In our own group what it has started is not looked for: that is for what ends it. */
  async #tell(name: NodeJS.Signals): Promise<void> {
    if (this.#shared === undefined) this.signal(name)
    else if (name === 'SIGWINCH' || !(await groupGot(name))) this.#process.kill(name)
  }

  #finish(): void {
    this.#over = true
    this.#dismiss()
    running.delete(this)
    process.off('exit', this.#onExit)
    for (const name of forwarded) process.off(name, this.#forward)
  }
}

/**
 * A script that names no interpreter is for the shell, as execvp(3) has it, and so Node; the runtime of the standalone binary
 * would not run it.
 * @throws StopError for what is not told by an event: most errors, but not that there is no such program
 */
function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(program, args, options)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOEXEC' && program.includes('/') && program !== SHELL)
      return start(SHELL, [program, ...args], options)
    throw cannotRun(program, error as NodeJS.ErrnoException)
  }
}

/** Node's own refusal is that of a bug, and repeats the value, which may be a secret. */
function refuseNul(argv: readonly string[], env: ChildOptions['env']): void {
  const nul = (text: string) => text.includes('\0')
  const name = Object.keys(env).find((one) => nul(env[one] ?? ''))
  const where = argv.some(nul) ? 'its words' : name
  if (where === undefined) return
  const hint = 'bytes of any kind can be read from stdin or from a file'
  throw new StopError(
    'cannotRun',
    `cannot run ${argv[0]!.replaceAll('\0', '')}: a NUL byte cannot stand in ${where}`,
    hint,
  )
}

/** The codes shells use: 127 there is no such program, 126 it cannot be run. */
function cannotRun(program: string, { code, message }: NodeJS.ErrnoException): Error {
  // The system says the same of a script whose first line names what is not there.
  const script = isAbsolute(program) && existsSync(program)
  const absent = script ? 'the program that its first line (#!) names is not there' : 'no such program'
  const why = code === 'ENOENT' ? absent : code === 'EACCES' ? 'permission denied' : message
  return new StopError(code === 'ENOENT' ? 'noProgram' : 'cannotRun', `cannot run ${program}: ${why}`)
}
