import type { Buffer } from 'node:buffer'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { ConnectionError } from '../terms/connection-error.ts'
import type { ViaOptions } from '../terms/via-options.ts'
import { Murmur } from './murmur.ts'
import { unrefPipe } from './unref-pipe.ts'

/** Leaves somebody behind who does something when descriptor 3 is closed: by us, or by the system when we are killed. */
const guarded = (then: string): string => `( ( trap '' HUP INT TERM; ${then} ) <&3 >/dev/null 2>&1 3<&- & )`

/**
 * Becomes the program, in a process group of its own, which all it starts shares, and whoever ends them. SIGTERM first, for a
 * program that has something to tidy up; a second later SIGKILL.
 */
const apart = `${guarded('read -r end; kill -TERM 0; sleep 1; kill -KILL 0')}
exec "$@" 3<&-`

/**
 * The same in our process group, for only that has the terminal. All it starts is known by a mark in its environment, which is
 * seen on Linux; elsewhere only the program is ended. Ctrl-C goes to everybody on a terminal: the connection does not hear of it.
 * A folder that was made for it goes with it.
 */
const onTerminal = `mark=$1; folder=$2; shift 2
marked() { grep -lsF "ZOOSH_HELPER=$mark" /proc/[0-9]*/environ | while IFS=/ read -r none proc pid rest; do echo "$pid"; done; }
${guarded('if read -r end; then self=; else self=$$; fi; kill -TERM $self $(marked); [ -z "$folder" ] || rm -rf "$folder"; sleep 1; kill -KILL $self $(marked)')}
trap '' INT QUIT
ZOOSH_HELPER=$mark; export ZOOSH_HELPER; exec "$@" 3<&-`

interface HelperOptions extends Pick<ViaOptions, 'hear'> {
  /** See ViaOptions. */
  readonly terminal?: boolean
  /** It has nothing to say on stdout and may close it: it ends when the program does. */
  readonly mute?: boolean
  /** Made for a program that has the terminal, and removed when that ends, also where this process is killed. */
  readonly folder?: string
}

/** What is waited for when one of its end's signs is there, for the others, in ms. */
const LAST_WORDS = 250

/**
 * A program whose stdin and stdout are a line to a server. It and all it starts end with the line, and with this process,
 * however that ends. The line ends with an error that quotes the program where it fails.
 */
export class Helper extends Duplex {
  readonly #name: string
  readonly #process: ChildProcess
  /** Closed, it ends the program; a line on it tells that the program itself has ended, whose number may be another's now. */
  readonly #lifeline: Socket
  readonly #murmur: Murmur
  readonly #shared: boolean
  readonly #mute: boolean
  #heard = false
  #silent = false
  #how: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined
  #waiting: NodeJS.Timeout | undefined

  private constructor(
    child: ChildProcess,
    words: readonly string[],
    { hear, terminal = false, mute = false }: HelperOptions,
  ) {
    super({ allowHalfOpen: false })
    this.#name = words.join(' ')
    this.#shared = terminal
    this.#mute = mute
    this.#murmur = new Murmur(hear)
    this.#process = child
    // It may fail before anybody listens; who comes then finds it so.
    this.on('error', () => {})
    this.#lifeline = child.stdio[3] as Socket
    const { stdin, stdout, stderr } = child
    // Like a socket: the line itself keeps this process going, and nothing else does.
    child.unref()
    for (const pipe of [this.#lifeline, stderr]) unrefPipe(pipe)
    for (const pipe of [this.#lifeline, stdin!, stdout!, stderr!]) pipe.on('error', () => {})
    stdout!.on('data', (chunk: Buffer) => {
      this.#heard = true
      if (!this.push(chunk)) stdout!.pause()
    })
    stdout!.on('close', () => {
      this.#silent = true
      this.#ending()
    })
    stderr!.on('data', (chunk: Buffer) => this.#murmur.take(chunk))
    stderr!.on('close', () => this.#ending())
    child.on('exit', (code, signal) => {
      this.#how = { code, signal }
      if (this.#shared) this.#lifeline.write('\n')
      this.#ending()
    })
  }

  /**
   * Starts a program.
   * @param words its name and its arguments
   * @throws ConnectionError when nothing can be started; that there is no such program is told by the line
   */
  static async start(words: readonly string[], options: HelperOptions): Promise<Helper> {
    const { terminal = false, folder = '' } = options
    const shell = process.platform !== 'win32'
    const script = terminal ? [onTerminal, 'sh', randomUUID(), folder] : [apart, 'sh']
    const [program = '', ...rest] = shell ? ['/bin/sh', '-c', ...script, ...words] : words
    try {
      const child = spawn(program, rest, {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        detached: shell && !terminal,
        windowsHide: true,
      })
      await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed))
      return new Helper(child, words, options)
    } catch (error) {
      throw new ConnectionError('tunnel', `cannot run ${words.join(' ')}: ${(error as Error).message}`)
    }
  }

  /** It keeps this process going no more, and ends with it all the same. */
  unref(): void {
    for (const pipe of [this.#process.stdin, this.#process.stdout]) unrefPipe(pipe)
  }

  override _read(): void {
    this.#process.stdout!.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Why it takes no more is told by how it ends.
    this.#process.stdin!.write(chunk, () => done())
  }

  override _final(done: (error?: Error | null) => void): void {
    const { stdin } = this.#process
    // Node closes it when the program has ended, and says nothing then to who ends it.
    if (stdin!.destroyed) return done()
    let told = false
    const tell = (): void => {
      if (!told) done()
      told = true
    }
    stdin!.once('finish', tell).once('close', tell).end()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#waiting)
    const { stdin, stdout, stderr } = this.#process
    for (const pipe of [stdin, stdout, stderr, this.#lifeline]) pipe?.destroy()
    done(error)
  }

  /** Ends when all of it has ended, or soon after the first sign: what it started may hold the pipes. */
  #ending(): void {
    if (this.destroyed) return
    if (this.#how && this.#silent && this.#process.stderr!.closed) this.#end()
    else if (this.#how || (this.#silent && !this.#mute)) this.#waiting ??= setTimeout(() => this.#end(), LAST_WORDS)
  }

  #end(): void {
    // What it has said, and nobody has read yet, comes first.
    if (!this.#silent && this.#process.stdout!.isPaused()) {
      this.#waiting = setTimeout(() => this.#end(), LAST_WORDS)
      return
    }
    clearTimeout(this.#waiting)
    const { code, signal } = this.#how ?? { code: 0, signal: null }
    if (code === 0) this.push(null)
    else this.destroy(this.#failure(code, signal))
  }

  #failure(code: number | null, signal: NodeJS.Signals | null): ConnectionError {
    const said = this.#murmur.last
    const how = signal ? `was ended by ${signal}` : `ended with ${code}`
    const why = notFound(code, said) ? 'there is no such program' : said === '' ? how : `${how}: ${said}`
    return new ConnectionError(this.#heard ? 'lost' : 'tunnel', `${this.#name}: ${why}`)
  }
}

/** The shell's own words for it. */
function notFound(code: number | null, said: string): boolean {
  return code === 127 && /^sh: (?:\d+: |line \d+: )?exec: .*not found$/.test(said)
}
