import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'

/** Starts a bundled sandbox in a process of its own and waits until it listens. @param node what runs it */
export async function launch(
  program: string,
  dataDir: string | undefined,
  more: SandboxOptions = {},
  node: string = process.execPath,
): Promise<{ child: ChildProcess; port: number }> {
  const options = JSON.stringify({ dataDir, snapshotEvery: 700, maxClientConnections: 0, ...more })
  const child = spawn(node, [program, options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout!, 'data')
  return { child, port: Number(String(line)) }
}
