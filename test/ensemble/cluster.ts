import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '../../src/ensemble/ask/question.ts'
import { Cluster } from '../../src/ensemble/local/cluster.ts'
import { type CreateOptions, createCluster } from '../../src/ensemble/local/create.ts'
import { destroyCluster } from '../../src/ensemble/local/destroy.ts'
import { scratch } from '../harness/real-server.ts'

/** A pseudo-cluster for a test file, gone with the test's process even when that is killed. */
export class TestCluster {
  readonly #options: Partial<CreateOptions>
  #cluster: Cluster | undefined
  #guard: ChildProcess | undefined

  constructor(options: Partial<CreateOptions> = {}) {
    this.#options = options
  }

  get cluster(): Cluster {
    if (!this.#cluster) throw new Error('there is no cluster yet: ask for it in hooks and tests')
    return this.#cluster
  }

  async start(): Promise<void> {
    const dir = mkdtempSync(join(scratch, 'zoosh-cluster-'))
    this.#guard = spawn(
      'sh',
      ['-c', 'cat; for f in "$1"/*.pid; do [ -e "$f" ] && kill -9 "$(cat "$f")"; done; rm -rf "$1"', 'sh', dir],
      { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
    )
    await createCluster(dir, { servers: 3, observers: 0, ...this.#options })
    this.#cluster = new Cluster(dir)
    await this.#cluster.start()
  }

  async stop(): Promise<void> {
    if (this.#cluster && existsSync(this.#cluster.dir)) await destroyCluster(this.#cluster)
    this.#guard?.stdin?.end()
  }

  /** How a member is asked. */
  source(id: number, timeout = 5000): Source {
    const member = this.cluster.member(id)
    return { address: this.cluster.address(member), admin: { host: '127.0.0.1', port: member.adminPort }, timeout }
  }
}
