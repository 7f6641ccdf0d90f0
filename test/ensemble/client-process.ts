import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'

/** Another process with a session of its own: what the library does in it is up to `script`, whose `zk` is connected. */
export interface ClientProcess {
  readonly pid: number
  readonly session: bigint
  end(): Promise<void>
}

/**
 * Starts a Node process that connects to `server` with our library and runs `script`; resolves when that is done.
 * @param folder where the bundle goes
 */
export async function startClient(folder: string, server: string, script: string): Promise<ClientProcess> {
  const outfile = join(folder, 'client.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/client/connect.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  })
  const program = `const { connect } = await import(${JSON.stringify(outfile)})
const zk = await connect(${JSON.stringify(server)}, { sessionTimeout: 5000 })
${script}
console.log(String(zk.sessionId))
process.stdin.resume().on('end', () => zk.close())`
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return {
    pid: child.pid!,
    session: BigInt(line),
    async end() {
      child.stdin!.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
