// Builds the image `zoosh` of the Debian package (Dockerfile), by docker or podman, and tries it. Where neither answers it
// says so, and fails.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './bundling.js'

const engine = ['docker', 'podman'].find((name) => spawnSync(name, ['info'], { stdio: 'ignore' }).status === 0)
if (engine === undefined) {
  console.error('neither docker nor podman answers: NO image is built')
  process.exit(1)
}
execFileSync(process.execPath, [join(root, 'scripts/deb.js')], { stdio: 'inherit' })
execFileSync(engine, ['build', '--network', 'none', '--tag', 'zoosh', '.'], { cwd: root, stdio: 'inherit' })

const run = (args, input = '') =>
  execFileSync(engine, ['run', '--rm', '-i', '--network', 'none', ...args], { input, encoding: 'utf8' })
const said = run(['zoosh', '--sandbox'], 'create /image tried\nget /image\n').trimEnd().split('\n').at(-1)
const user = run(['--entrypoint', 'id', 'zoosh', '-u']).trim()
if (said !== 'tried' || user === '0') throw new Error(`the image says ${said}, as user ${user}`)
const size = Number(execFileSync(engine, ['image', 'inspect', '--format', '{{.Size}}', 'zoosh'], { encoding: 'utf8' }))
console.log(`the image zoosh, by ${engine}: runs, as user ${user}; ${Math.round(size / 1e6)} MB`)
