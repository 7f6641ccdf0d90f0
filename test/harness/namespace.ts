import { execFile, spawnSync } from 'node:child_process'

const ip = (...words: string[]): boolean => spawnSync('ip', words, { stdio: 'ignore' }).status === 0

/** A network namespace of Linux with a loopback of its own, which nobody else's connections reach: it takes root and iproute2. */
export class Namespace {
  /** What is put before a command that is to run there. */
  readonly words: readonly string[]
  readonly #name: string

  private constructor(name: string) {
    this.#name = name
    this.words = ['ip', 'netns', 'exec', name]
  }

  /** @returns undefined where none can be made, and says so */
  static make(): Namespace | undefined {
    const name = `zoosh-${process.pid}`
    const namespace = new Namespace(name)
    if (ip('netns', 'add', name) && ip('netns', 'exec', name, 'ip', 'link', 'set', 'lo', 'up')) return namespace
    namespace.remove()
    console.warn('SKIPPED: an ensemble in a network namespace of its own: none can be made here')
    return undefined
  }

  /** A way into it. */
  get command(): string {
    return `${this.words.join(' ')} socat - TCP:%h:%p`
  }

  /** Asks a server there. */
  fourLetter(port: number, word: string): Promise<string> {
    const [file = '', ...words] = [...this.words, 'socat', '-t3', '-', `TCP:127.0.0.1:${port}`]
    return new Promise((resolve, reject) => {
      const child = execFile(file, words, { timeout: 5000 }, (error, text) => (error ? reject(error) : resolve(text)))
      child.stdin!.on('error', () => {}).end(word)
    })
  }

  remove(): void {
    ip('netns', 'del', this.#name)
  }
}
