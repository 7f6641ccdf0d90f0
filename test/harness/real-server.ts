import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fourLetter } from './four-letter.ts'
import { classpath } from './java.ts'
import { Jvm } from './jvm.ts'
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
}

/** Where test servers keep their data: memory when there is a tmpfs. */
export const scratch: string = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A private real ZooKeeper on loopback, gone with the test's process. */
export class RealServer {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly adminPort: number | undefined
  /** Holds zoo.cfg, data/, server.log. */
  readonly folder: string
  readonly #options: ServerOptions
  #jvm: Jvm | undefined

  constructor(folder: string, port: number, adminPort: number | undefined, options: ServerOptions) {
    this.folder = folder
    this.port = port
    this.adminPort = adminPort
    this.#options = options
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

  /** Starts the JVM without waiting for it to serve. */
  async launch(): Promise<void> {
    await mkdir(this.dataDir, { recursive: true })
    const { myid } = this.#options
    if (myid !== undefined) writeFileSync(join(this.dataDir, 'myid'), `${myid}\n`)
    writeFileSync(join(this.folder, 'zoo.cfg'), this.#config())
    this.#jvm = await Jvm.start(this.folder, join(this.folder, 'server.log'), this.#arguments())
  }

  /** Resolves when the server answers `srvr` with its mode. */
  async ready(timeout = 60_000): Promise<void> {
    const end = performance.now() + timeout
    while (performance.now() < end) {
      if (this.#jvm?.exited) break
      const answer = await fourLetter(this.port, 'srvr').catch(() => '')
      if (answer.includes('Mode: ')) return
      await sleep(20)
    }
    const why = this.#jvm?.exited ? 'ended' : `did not serve within ${timeout} ms`
    throw new Error(`the ZooKeeper server ${why}:\n${this.log.slice(-4000)}`)
  }

  /** `leader`, `follower`, `standalone`…; undefined while it does not serve. */
  async mode(): Promise<string | undefined> {
    const answer = await fourLetter(this.port, 'srvr').catch(() => '')
    return /^Mode: (.+)$/m.exec(answer)?.[1]
  }

  fourLetter(word: string): Promise<string> {
    return fourLetter(this.port, word)
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

  async restart(): Promise<void> {
    await this.kill()
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
    rmSync(this.folder, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
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

  #arguments(): string[] {
    const properties = {
      'zookeeper.forceSync': 'no',
      'zookeeper.extendedTypesEnabled': true,
      'zookeeper.jmx.log4j.disable': true,
      'zookeeper.preAllocSize': 1024,
      'org.slf4j.simpleLogger.defaultLogLevel': 'warn',
      ...this.#options.javaProperties,
    }
    return [
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

/** A server that is not started yet, with its folder and ports. */
export async function prepareServer(options: ServerOptions = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(scratch, 'zoosh-test-'))
  const port = options.port ?? (await freePort())
  return new RealServer(folder, port, options.admin ? await freePort() : undefined, options)
}

/** Starts a private real ZooKeeper and waits until it serves. */
export async function startServer(options: ServerOptions = {}): Promise<RealServer> {
  const server = await prepareServer(options)
  try {
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}
