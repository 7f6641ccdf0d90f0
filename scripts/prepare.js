// What npm runs where zoosh is installed from its sources: `npm ci`, `npm install -g .`, a dependency on a git repository.
// It builds dist/, and fetches nothing: npm has the devDependencies there first, but for `npm install -g .` in a folder
// where nobody has run `npm ci` yet.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

if (existsSync(join(root, 'node_modules/esbuild'))) {
  process.argv.push('--quiet')
  await import('./build.js')
} else if (!existsSync(join(root, 'dist/main.js'))) {
  console.error('zoosh is built by its devDependencies: run npm ci in this folder first')
  process.exitCode = 1
}
