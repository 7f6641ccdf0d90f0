import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { call, program } from './program.ts'
import { cleanEnv, type Run } from './zoosh.ts'

/** A sandbox in a process of its own: `zoosh sandbox --port 0`. */
export class ServedSandbox {
  /** Its address, as it said. */
  readonly server: string
  /** What it had said on stderr by then. */
  readonly err: string
  readonly #process: ChildProcess

  private constructor(server: string, err: string, child: ChildProcess) {
    this.server = server
    this.err = err
    this.#process = child
  }

  /** Waits until it can be reached. */
  static async start(flags: readonly string[], run: Pick<Run, 'program' | 'env'> = {}): Promise<ServedSandbox> {
    const words = ['sandbox', '--port', '0', ...flags]
    const child = spawn(...call(run.program ?? program, words), {
      env: cleanEnv(run.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk) => (err += chunk))
    const [line] = await once(createInterface(child.stdout), 'line')
    return new ServedSandbox(String(line), err, child)
  }

  async stop(): Promise<void> {
    this.#process.kill()
    if (this.#process.exitCode === null) await once(this.#process, 'close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
