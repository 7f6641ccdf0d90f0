import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sandbox } from '../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../src/server/sandbox-shape.ts'
import { during } from './during.ts'
import { RealServer, type ServerOptions } from './real-server.ts'
import { type Worn, writeWorn } from './worn-data.ts'

/** A sandbox with worn znodes, while the tests of a `describe` run. */
export function wornSandbox(znodes: readonly Worn[], options: SandboxOptions = {}): { readonly sandbox: Sandbox } {
  const dataDir = mkdtempSync(join(tmpdir(), 'zoosh-worn-'))
  let sandbox: Sandbox | undefined
  during({
    async start() {
      writeWorn(dataDir, znodes)
      sandbox = await Sandbox.start({ ...options, dataDir })
    },
    async stop() {
      await sandbox?.stop()
      rmSync(dataDir, { recursive: true })
    },
  })
  return {
    get sandbox() {
      return sandbox!
    },
  }
}

/** A real server with worn znodes, while the tests of a `describe` run. */
export function wornServer(znodes: readonly Worn[], options: ServerOptions = {}): RealServer {
  const server = new RealServer(options)
  during({
    async start() {
      await server.prepare()
      writeWorn(server.dataDir, znodes)
      await server.start()
    },
    stop: () => server.stop(),
  })
  return server
}
