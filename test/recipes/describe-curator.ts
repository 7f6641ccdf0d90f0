import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { during } from '../harness/during.ts'
import { type RealServer, startServer } from '../harness/real-server.ts'
import { CURATOR, curatorJars } from './curator-jars.ts'
import { CuratorPeer } from './curator-peer.ts'
import { eventually } from './eventually.ts'

const classpath = await curatorJars()

/** A program with Curator, and 4 sessions of ours, on one server. */
export class Company {
  server!: RealServer
  folder!: string
  curator!: CuratorPeer
  sessions: ZooKeeper[] = []

  get zk(): ZooKeeper {
    return this.sessions[0]!
  }

  async start(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'zoosh-curator-'))
    this.server = await startServer()
    const { connectString } = this.server
    this.sessions = await Promise.all(Array.from({ length: 4 }, () => connect(connectString)))
    this.curator = await CuratorPeer.start(classpath!, this.folder, connectString)
  }

  async stop(): Promise<void> {
    await this.curator?.stop()
    for (const session of this.sessions) await session.close()
    await this.server?.stop()
    if (this.folder) rmSync(this.folder, { recursive: true, force: true })
  }

  /** A JVM that warms up on a busy machine takes its time. */
  until(ask: () => boolean | Promise<boolean>): Promise<void> {
    return eventually(ask, 600_000)
  }

  async count(path: string): Promise<number> {
    return (await this.zk.exists(path))?.numChildren ?? 0
  }
}

/** A `describe` with Curator; skipped where Maven cannot get it, after saying so on stderr. */
export function describeCurator(name: string, body: (company: Company) => void): void {
  describe.skipIf(!classpath)(`${name} shared with Curator ${CURATOR}`, () => {
    body(during(new Company()))
  })
}
