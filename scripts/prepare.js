// What npm runs where zoosh is installed from its sources: `npm ci`, `npm install -g .`, a dependency on a git repository.
// It builds dist/. npm has the devDependencies there first, but for `npm install -g .` in a folder where nobody has run
// `npm ci` yet: there, and only there, they are fetched.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const canBuild = () => existsSync(join(root, 'node_modules/esbuild'))

if (!canBuild() && process.env.npm_config_global === 'true') {
  // What this npm was told of prefix and place is about another folder than this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(global|local_prefix|prefix|location|omit)$/i.test(name),
    ),
  )
  const npm = process.env.npm_execpath
  execFileSync(npm ? process.execPath : 'npm', [...(npm ? [npm] : []), 'ci', '--ignore-scripts'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
if (canBuild()) {
  process.argv.push('--quiet')
  await import('./build.js')
} else if (!existsSync(join(root, 'dist/main.js'))) {
  console.error('zoosh is built by its devDependencies: run npm ci in this folder first')
  process.exitCode = 1
}
