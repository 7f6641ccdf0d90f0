import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { scratch } from '../harness/real-server.ts'
import { guideExamples } from './guide-example.ts'

/** Every example of docs/library.md prints what it says, on any server; each has a tree of its own there. */
export function guideScenario(connectString: () => string): void {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(scratch, 'zoosh-guide-'))
    const entry = resolve(import.meta.dirname, '../../src/lib.ts')
    const how = { bundle: true, platform: 'node', format: 'esm', target: 'node20.19', logLevel: 'silent' } as const
    await build({ ...how, entryPoints: [entry], outfile: join(folder, 'zoosh.mjs') })
    // A server that is its own authority.
    execFileSync(
      'openssl',
      'req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -addext subjectAltName=IP:127.0.0.1 -keyout x.key -out x.pem'.split(
        ' ',
      ),
      { cwd: folder, stdio: 'pipe' },
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.concurrent.each(guideExamples)('$name', async ({ name, code, output }) => {
    const program = join(folder, name)
    writeFileSync(program, code.replace(/(["'])zoosh\1/, "'./zoosh.mjs'"))
    const server = `${connectString()}/${name}`
    const zk = await connect(server)
    await zk.createChroot()
    await zk.close()
    const env = {
      ...process.env,
      ZOOKEEPER: server,
      NO_COLOR: '1',
      CERT: join(folder, 'x.pem'),
      KEY: join(folder, 'x.key'),
    }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program], { env, timeout: 30_000 })
    expect([stdout, stderr]).toEqual([output, ''])
  })
}
