// Builds the standalone binary, binary/TARGET/zoosh with zkcli and the pages of man beside it: the whole product in one file that needs no Node,
// with JavaScriptCore's bytecode of all of it. `--target linux-x64` and the like; default: this machine. `--out DIR` puts it elsewhere.
// docs/decisions/0014
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { BUN, targets } from './bun.js'
import { standalone } from './bundles.js'
import { root } from './bundling.js'

/**
 * By how much later than usual functions are compiled while a hot command runs: compiling takes such a command more than
 * it gives. Loops that run long are compiled all the same.
 */
const PATIENCE = 100

const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
const here = `${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`
const { values } = parseArgs({
  options: { target: { type: 'string', default: here }, out: { type: 'string' }, quiet: { type: 'boolean' } },
})
const { target } = values
for (const name of [here, target]) {
  if (targets[name] !== undefined) continue
  console.error(`no binary for ${name}: --target is one of ${Object.keys(targets).join(', ')}`)
  process.exit(2)
}

/** Bun for a target, as npm has it: fetched once, held against its checksum, no script run. */
function bun(name) {
  const kept = join(root, 'node_modules/.cache/zoosh-bun', `${BUN}-${name}`)
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true })
    // Under its name once it is whole: builds may run side by side, or be stopped.
    const folder = mkdtempSync(`${kept}-`)
    const wanted = targets[name]
    const pack = ['pack', '--silent', '--pack-destination', folder, `${wanted.package}@${BUN}`]
    const tarball = join(folder, execFileSync('npm', pack, { encoding: 'utf8' }).trim())
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    if (found !== wanted.integrity) {
      rmSync(folder, { recursive: true })
      console.error(`${wanted.package}@${BUN} is not what it was: its checksum is ${found}`)
      process.exit(1)
    }
    execFileSync('tar', ['-xzf', tarball, '-C', folder])
    rmSync(tarball)
    try {
      renameSync(folder, kept)
    } catch {
      // Another build was first.
      rmSync(folder, { recursive: true })
    }
  }
  return join(kept, 'package/bin/bun')
}

const out = resolve(root, values.out ?? join('binary', target))
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
// Builds may run side by side. The path gets into the bytes, so it is no random one.
const bundled = join(out, 'bundled')
await build({ ...standalone, outdir: bundled })

const file = join(out, 'zoosh')
execFileSync(
  bun(here),
  [
    'build',
    '--compile',
    '--bytecode',
    `--compile-jit-policy=${PATIENCE}`,
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
rmSync(bundled, { recursive: true })
symlinkSync('zoosh', join(out, 'zkcli'))
// man looks there, for whoever has the folder in PATH.
cpSync(join(root, 'man'), join(out, 'man/man1'), { recursive: true })
if (!values.quiet)
  console.log(`${relative(root, out)}: zoosh ${Math.round(statSync(file).size / 1e6)} MB, zkcli → zoosh`)
