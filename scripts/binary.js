// Builds the standalone binary, binary/TARGET/zoosh with zkcli beside it: the whole product in one file that needs no Node,
// with JavaScriptCore's bytecode of all of it. `--target linux-x64` and the like; default: this machine. docs/decisions/0014
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { BUN, targets } from './bun.js'
import { standalone } from './bundles.js'
import { root } from './bundling.js'

const here = `${process.platform}-${process.arch}`
const { values } = parseArgs({ options: { target: { type: 'string', default: here }, quiet: { type: 'boolean' } } })
const { target } = values
for (const name of [here, target]) {
  if (targets[name] !== undefined) continue
  console.error(`no binary for ${name}: --target is one of ${Object.keys(targets).join(', ')}`)
  process.exit(2)
}

/** Bun for a target, as npm has it: fetched once, its checksum looked at by npm, no script run. */
function bun(name) {
  const folder = join(root, 'node_modules/.cache/zoosh-bun', `${BUN}-${name}`)
  const file = join(folder, 'package/bin/bun')
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const packed = ['pack', '--silent', '--pack-destination', folder, `@oven/bun-${targets[name]}@${BUN}`]
    const tarball = execFileSync('npm', packed, { encoding: 'utf8' }).trim()
    execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder])
    rmSync(join(folder, tarball))
  }
  return file
}

const bundled = join(root, 'node_modules/.cache/zoosh-binary')
rmSync(bundled, { recursive: true, force: true })
await build({ ...standalone, outdir: bundled })

const out = join(root, 'binary', target)
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const file = join(out, 'zoosh')
execFileSync(
  bun(here),
  [
    'build',
    '--compile',
    '--bytecode',
    '--format=esm',
    '--splitting',
    `--target=bun-${target}`,
    `--compile-executable-path=${bun(target)}`,
    // A file of settings in the folder somebody happens to be in is not ours to obey.
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    join(bundled, 'zoosh.js'),
    `--outfile=${file}`,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'], cwd: bundled },
)
symlinkSync('zoosh', join(out, 'zkcli'))
if (!values.quiet) console.log(`binary/${target}: zoosh ${Math.round(statSync(file).size / 1e6)} MB, zkcli → zoosh`)
