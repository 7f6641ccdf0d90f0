import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '../../src/ensemble/ask/question.ts'
import { Cluster } from '../../src/ensemble/local/cluster.ts'
import { type CreateOptions, createCluster } from '../../src/ensemble/local/create.ts'
import { destroyCluster } from '../../src/ensemble/local/destroy.ts'
import { scratch } from '../harness/real-server.ts'

/** A running pseudo-cluster for a test file, gone with the test's process even when that is killed. */
export async function startCluster(options: Partial<CreateOptions> = {}) {
  const dir = mkdtempSync(join(scratch, 'zoosh-cluster-'))
  const guard = spawn(
    'sh',
    ['-c', 'cat; for f in "$1"/*.pid; do [ -e "$f" ] && kill -9 "$(cat "$f")"; done; rm -rf "$1"', 'sh', dir],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  )
  await createCluster(dir, { servers: 3, observers: 0, ...options })
  const cluster = new Cluster(dir)
  await cluster.start()
  return {
    cluster,
    /** How a member is asked. */
    source(id: number, timeout = 5000): Source {
      const member = cluster.member(id)
      return { address: cluster.address(member), admin: { host: '127.0.0.1', port: member.adminPort }, timeout }
    },
    async stop(): Promise<void> {
      await destroyCluster(cluster)
      guard.stdin.end()
    },
  }
}

export type TestCluster = Awaited<ReturnType<typeof startCluster>>
