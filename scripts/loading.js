// Sources as modules, for scripts that derive things from declarations.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from './bundling.js'

const cache = join(root, 'node_modules/.cache/zoosh-docs')

/** @returns what a source file exports */
export async function load(entry) {
  mkdirSync(cache, { recursive: true })
  const outfile = join(cache, `${entry.replaceAll('/', '-')}.mjs`)
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'node20',
    logLevel: 'error',
  })
  return import(`${pathToFileURL(outfile)}?${Date.now()}`)
}
