import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** A program with Curator, CuratorPeer.java: what is asked of it goes on at once. Ends with us. */
export class CuratorPeer {
  readonly #jvm: ChildProcess
  readonly #asked = new Map<string, { resolve(text: string): void; reject(error: Error): void }>()
  #err = ''
  #last = 0
  #over = false
  readonly #closed: Promise<void>

  private constructor(jvm: ChildProcess) {
    this.#jvm = jvm
    jvm.stderr!.on('data', (chunk) => {
      this.#err += chunk
    })
    jvm.stdin!.on('error', () => {})
    createInterface(jvm.stdout!).on('line', (line) => {
      const [, id = '', outcome, text = ''] = /^(\d+) (ok|error) ?(.*)$/.exec(line) ?? []
      const asked = this.#asked.get(id)
      this.#asked.delete(id)
      if (outcome === 'ok') asked?.resolve(text)
      else asked?.reject(new Error(text))
    })
    this.#closed = new Promise((resolve) => {
      jvm.once('close', () => {
        this.#over = true
        for (const { reject } of this.#asked.values()) reject(this.#ended())
        resolve()
      })
    })
  }

  /**
   * Compiles the program and starts it.
   * @param classpath Curator's
   * @param folder for what is compiled
   */
  static async start(classpath: string, folder: string, server: string): Promise<CuratorPeer> {
    const source = join(import.meta.dirname, 'CuratorPeer.java')
    await promisify(execFile)('javac', ['-J-Xmx64m', '-cp', classpath, '-d', folder, source])
    const args = ['-Xmx64m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', `${folder}:${classpath}`]
    return new CuratorPeer(spawn('java', [...args, 'CuratorPeer', server]))
  }

  /** @throws Error with what went wrong there */
  ask(verb: string, ...args: readonly (string | number)[]): Promise<string> {
    if (this.#over) return Promise.reject(this.#ended())
    const id = String(++this.#last)
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#jvm.stdin!.write(`${[id, verb, ...args].join(' ')}\n`)
    })
  }

  async stop(): Promise<void> {
    this.#jvm.stdin!.end()
    await this.#closed
  }

  #ended(): Error {
    return new Error(`the program with Curator has ended: ${this.#err}`)
  }
}
