import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

/** Builds a program that starts a sandbox with the options in its argument and prints the port. */
export async function bundleSandbox(folder: string): Promise<string> {
  const source = resolve(import.meta.dirname, '../../../src/server/sandbox.ts')
  const entry = join(folder, 'entry.mjs')
  writeFileSync(
    entry,
    `import { Sandbox } from ${JSON.stringify(source)}
     const sandbox = await Sandbox.start(JSON.parse(process.argv[2]))
     process.stdout.write(sandbox.port + '\\n')`,
  )
  const outfile = join(folder, 'sandbox.mjs')
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  rmSync(entry)
  return outfile
}
