import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { classpath } from './java.ts'
import type { Podman } from './podman.ts'

/** Lets sessions run out after a second. */
const TICK_TIME = 500

const properties = {
  'zookeeper.4lw.commands.whitelist': '*',
  'zookeeper.admin.enableServer': false,
  'zookeeper.forceSync': 'no',
  'zookeeper.jmx.log4j.disable': true,
  'zookeeper.preAllocSize': 1024,
}

/**
 * A real ZooKeeper at 127.0.0.1:2181 of a container that has no network: nothing but `exec` leads to it. It has `nc`, `socat`
 * and `bash`, as far as this machine has them, and ends with our process.
 */
export class ContainedServer {
  readonly #podman: Podman
  readonly #name: string
  readonly #container: ChildProcess
  #log = ''

  private constructor(podman: Podman, name: string) {
    this.#podman = podman
    this.#name = name
    const javas = dirname(dirname(realpathSync(execFileSync('which', ['java'], { encoding: 'utf8' }).trim())))
    const folders = new Set([javas, ...classpath!.split(':').map(dirname)].filter((path) => !path.startsWith('/usr/')))
    const jvm = [
      `${javas}/bin/java`,
      ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classpath!],
      ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
      ...['org.apache.zookeeper.server.ZooKeeperServerMain', '2181', '/data', String(TICK_TIME)],
    ]
    this.#container = spawn(
      'podman',
      [
        ...['run', '--rm', '--interactive', '--name', name, '--network', 'none', '--tmpfs', '/data'],
        ...[...folders].flatMap((path) => ['-v', `${path}:${path}:ro`]),
        ...podman.borrowed,
        // Whoever holds the other end of its stdin keeps it alive.
        ...['sh', '-c', '"$@" </dev/null & cat; kill -9 $!', 'sh', ...jvm],
      ],
      { env: podman.env },
    )
    for (const stream of [this.#container.stdout, this.#container.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#log += chunk
      })
  }

  /** Resolves when it serves. @param name of the container */
  static async start(podman: Podman, name: string): Promise<ContainedServer> {
    const server = new ContainedServer(podman, name)
    const end = performance.now() + 60_000
    while (performance.now() < end && server.#container.exitCode === null) {
      if (server.bash('exec 3<>/dev/tcp/127.0.0.1/2181 && echo srvr >&3 && cat <&3').includes('Mode: ')) return server
      await sleep(100)
    }
    await server.stop()
    throw new Error(`the server in the container does not serve:\n${server.#log.slice(-4000)}`)
  }

  /** @returns what a line of bash in the container says; nothing where it fails */
  bash(line: string): string {
    try {
      return this.#podman.run('exec', this.#name, 'bash', '-c', line)
    } catch {
      return ''
    }
  }

  /** Command lines of all that runs in it, but for the server, what keeps it, and who asks. */
  get guests(): string[] {
    return this.bash('for one in /proc/[0-9]*; do tr "\\0" " " <$one/cmdline; echo; done 2>/dev/null; true')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^cat$|ZooKeeperServerMain|for one in |^tr /.test(line))
  }

  /** By which it is called, too, and nobody else. */
  get id(): string {
    return this.#podman.run('inspect', '--format', '{{.Id}}', this.#name).trim()
  }

  async stop(): Promise<void> {
    if (this.#container.exitCode !== null) return
    this.#container.stdin?.end()
    await once(this.#container, 'exit')
  }
}
