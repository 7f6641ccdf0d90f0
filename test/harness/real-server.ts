import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Daemon } from './daemon.ts'
import { during } from './during.ts'
import { fourLetter } from './four-letter.ts'
import { classpath } from './java.ts'
import type { Namespace } from './namespace.ts'
import { freePort } from './ports.ts'

export { describeReal } from './java.ts'

export interface ServerOptions {
  /** Lines of zoo.cfg on top of the defaults. */
  config?: Record<string, string | number | boolean>
  /** System properties, without -D; FOLDER in a value is the server's folder. */
  javaProperties?: Record<string, string | number | boolean>
  /** ms; sessions expire on multiples of it. Default 500. */
  tickTime?: number
  /** Class path of another version than the one found on this machine. */
  classpath?: string
  /** Switch the AdminServer on, on a free port. */
  admin?: boolean
  port?: number
  /** id of this server in an ensemble. */
  myid?: number
  /** Where it runs instead of here; ours have no way to its ports. */
  namespace?: Namespace
}

/** Where test servers keep their data: memory when there is a tmpfs. */
export const scratch: string = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Where a server is. */
interface Place {
  readonly folder: string
  readonly port: number
  readonly adminPort: number | undefined
}

/** A private real ZooKeeper on loopback, gone with the test's process. */
export class RealServer {
  readonly host = '127.0.0.1'
  #options: ServerOptions
  #place: Place | undefined
  #jvm: Daemon | undefined

  constructor(options: ServerOptions = {}) {
    this.#options = options
  }

  get port(): number {
    return this.#at.port
  }

  get adminPort(): number | undefined {
    return this.#at.adminPort
  }

  /** Holds zoo.cfg, data/, server.log. */
  get folder(): string {
    return this.#at.folder
  }

  get connectString(): string {
    return `${this.host}:${this.port}`
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  get pid(): number | undefined {
    return this.#jvm?.pid
  }

  /** What the server wrote to stdout and stderr. */
  get log(): string {
    const file = join(this.folder, 'server.log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /** Gets its folder and ports; the first start does so, too. */
  async prepare(): Promise<void> {
    if (this.#place) return
    const port = this.#options.port ?? (await freePort())
    const adminPort = this.#options.admin ? await freePort() : undefined
    this.#place = { folder: mkdtempSync(join(scratch, 'zoosh-test-')), port, adminPort }
  }

  /** Starts the JVM without waiting for it to serve. */
  async launch(): Promise<void> {
    await this.prepare()
    await mkdir(this.dataDir, { recursive: true })
    const { myid } = this.#options
    if (myid !== undefined) writeFileSync(join(this.dataDir, 'myid'), `${myid}\n`)
    writeFileSync(join(this.folder, 'zoo.cfg'), this.#config())
    this.#jvm = await Daemon.start(this.folder, join(this.folder, 'server.log'), this.#command())
  }

  /** Resolves when the server answers `srvr` with its mode. */
  async ready(timeout = 60_000): Promise<void> {
    const end = performance.now() + timeout
    while (performance.now() < end) {
      if (this.#jvm?.exited) break
      const answer = await this.fourLetter('srvr').catch(() => '')
      if (answer.includes('Mode: ')) return
      await sleep(20)
    }
    const why = this.#jvm?.exited ? 'ended' : `did not serve within ${timeout} ms`
    throw new Error(`the ZooKeeper server ${why}:\n${this.log.slice(-4000)}`)
  }

  /** `leader`, `follower`, `standalone`…; undefined while it does not serve. */
  async mode(): Promise<string | undefined> {
    const answer = await this.fourLetter('srvr').catch(() => '')
    return /^Mode: (.+)$/m.exec(answer)?.[1]
  }

  fourLetter(word: string): Promise<string> {
    const { namespace } = this.#options
    return namespace ? namespace.fourLetter(this.port, word) : fourLetter(this.port, word)
  }

  async start(): Promise<void> {
    await this.launch()
    await this.ready()
  }

  /** kill -9; the data stays. */
  async kill(): Promise<void> {
    await this.#jvm?.kill()
    this.#jvm = undefined
  }

  /** kill -9 and start. @param config lines of zoo.cfg that are other ones from now on */
  async restart(config: ServerOptions['config'] = {}): Promise<void> {
    await this.kill()
    this.#options = { ...this.#options, config: { ...this.#options.config, ...config } }
    await this.start()
  }

  /** Freezes the process: connections stay open and silent. */
  pause(): void {
    this.#jvm?.pause()
  }

  resume(): void {
    this.#jvm?.resume()
  }

  /** kill -9, empty data, start again: a server that knows nothing of its past. */
  async wipe(): Promise<void> {
    await this.kill()
    rmSync(this.dataDir, { recursive: true, force: true })
    await this.start()
  }

  async stop(): Promise<void> {
    await this.kill()
    if (this.#place) rmSync(this.folder, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  get #at(): Place {
    if (!this.#place) throw new Error('the server is nowhere yet: ask for its place in hooks and tests')
    return this.#place
  }

  #config(): string {
    const { tickTime = 500, admin, config } = this.#options
    const lines = {
      dataDir: this.dataDir,
      clientPort: this.port,
      clientPortAddress: this.host,
      tickTime,
      minSessionTimeout: tickTime,
      maxSessionTimeout: 120_000,
      maxClientCnxns: 0,
      '4lw.commands.whitelist': '*',
      'admin.enableServer': admin === true,
      ...(admin ? { 'admin.serverPort': this.adminPort!, 'admin.serverAddress': this.host } : {}),
      ...config,
    }
    return Object.entries(lines)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')
  }

  #command(): string[] {
    const properties = {
      'zookeeper.forceSync': 'no',
      'zookeeper.extendedTypesEnabled': true,
      'zookeeper.jmx.log4j.disable': true,
      'zookeeper.preAllocSize': 1024,
      'org.slf4j.simpleLogger.defaultLogLevel': 'warn',
      ...this.#options.javaProperties,
    }
    return [
      ...(this.#options.namespace?.words ?? []),
      'java',
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-Xshare:auto',
      ...Object.entries(properties).map(([key, value]) => `-D${key}=${String(value).replace('FOLDER', this.folder)}`),
      '-cp',
      this.#options.classpath ?? classpath ?? '',
      'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      join(this.folder, 'zoo.cfg'),
    ]
  }
}

/** The server of a `describeReal`: there in its hooks and tests. */
export function realServer(options: ServerOptions = {}): RealServer {
  return during(new RealServer(options))
}

/** A server that is not started yet, with its folder and ports. */
export async function prepareServer(options: ServerOptions = {}): Promise<RealServer> {
  const server = new RealServer(options)
  await server.prepare()
  return server
}

/** Starts a private real ZooKeeper and waits until it serves. */
export async function startServer(options: ServerOptions = {}): Promise<RealServer> {
  const server = new RealServer(options)
  try {
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}
