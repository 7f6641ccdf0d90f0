import type { Buffer } from 'node:buffer'
import { onTestFinished } from 'vitest'
import { serve } from '../../../src/server/requests/serve.ts'
import { Server } from '../../../src/server/session/server.ts'
import { resolveSettings, type ServerSettings } from '../../../src/server/settings/settings.ts'
import type { Txn } from '../../../src/server/tree/txn.ts'
import type { Acl, ConnectRequest } from '../../../src/wire/records.ts'
import { pipe, type Transport } from '../../../src/wire/transport.ts'
import { open } from './create-request.ts'
import { RawClient } from './raw-client.ts'

const CLIENT_LIMIT = 64 * 1024 * 1024

/** A server without port and disk, reached through memory, that can be looked into. It stops with the test. */
export class NearServer extends Server {
  constructor(settings: ServerSettings = {}) {
    super(resolveSettings(settings))
    onTestFinished(() => this.stop())
  }

  /** The client's end of a new connection. */
  transport(): Transport {
    const { client, server } = pipe({ client: CLIENT_LIMIT, server: this.settings.maxBuffer })
    serve(this, server)
    return client
  }

  /** A client with a session. */
  async connect(request: Partial<ConnectRequest> = {}): Promise<RawClient> {
    const client = new RawClient(this.transport())
    await client.handshake(request)
    return client
  }

  /** Makes a node, whatever ACLs say. */
  put(path: string, acl: readonly Acl[] = open, data: Buffer | null = null): void {
    this.apply({ type: 'create', path, data, acl, ephemeral: false, parentCVersion: -1 })
  }

  /** Carries out a transaction in nobody's name. */
  apply(txn: Txn): void {
    this.commit(0n, 0, txn)
  }

  has(path: string): boolean {
    return this.tree.nodes.has(path)
  }
}
