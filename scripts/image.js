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
const machine = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()
const build = ['build', '--build-arg', `TARGETARCH=${machine}`, '--tag', 'zoosh', '.']
execFileSync(engine, build, { cwd: root, stdio: 'inherit', env: { ...process.env, DOCKER_BUILDKIT: '1' } })

const run = (args, input = '') => execFileSync(engine, ['run', '--rm', '-i', ...args], { input, encoding: 'utf8' })
const said = run(['zoosh', '--sandbox'], 'create /image tried\nget /image\n').trimEnd().split('\n').at(-1)
const user = run(['--entrypoint', 'id', 'zoosh', '-u']).trim()
if (said !== 'tried' || user === '0') throw new Error(`the image says ${said}, as user ${user}`)
console.log(`the image zoosh, by ${engine}: runs, as user ${user}`)
