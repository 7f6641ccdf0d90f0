// Builds the standalone binary, binary/TARGET/zoosh with zkcli and the pages of man beside it: the whole product in one file that needs no Node,
// with JavaScriptCore's bytecode of all of it. `--target linux-x64` and the like; default: this machine. `--out DIR` puts it elsewhere.
// docs/decisions/0014
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { BUN, targets } from './bun.js'
import { standalone } from './bundles.js'
import { root } from './bundling.js'
import { signed } from './mach-o.js'

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

/**
 * A package as npm has it: fetched once, held against its checksum, no script run.
 * @returns the folder of its files
 */
function fetched(name, version, integrity) {
  const kept = join(root, 'node_modules/.cache/zoosh-binary', `${name.split('/')[1]}-${version}`)
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true })
    // Under its name once it is whole: builds may run side by side, or be stopped.
    const folder = mkdtempSync(`${kept}-`)
    const pack = ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`]
    const tarball = join(folder, execFileSync('npm', pack, { encoding: 'utf8' }).trim())
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    if (found !== integrity) {
      rmSync(folder, { recursive: true })
      console.error(`${name}@${version} is not what it was: its checksum is ${found}`)
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
  return join(kept, 'package')
}

/** Bun for a target. */
function bun(name) {
  const { package: from, integrity } = targets[name]
  return join(fetched(from, BUN, integrity), 'bin/bun')
}

/** The addon of koffi for the target: of the version that is installed here, by the checksum that npm holds it to. */
function addon() {
  const [platform, machine, musl] = target.split('-')
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const name = `@koromix/koffi-${platform}-${machine}`
  const { version, integrity } = packages[`node_modules/${name}`]
  return join(fetched(name, version, integrity), `${musl ?? platform}_${machine}`, 'koffi.node')
}

const out = resolve(root, values.out ?? join('binary', target))
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
// Builds may run side by side. The path gets into the bytes, so it is no random one.
const bundled = join(out, 'bundled')
await build({ ...standalone, outdir: bundled })
copyFileSync(addon(), join(bundled, 'koffi.node'))

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
// For Intel the compiler leaves the signature of Bun itself, which what was compiled in has made invalid.
if (target.startsWith('darwin-')) writeFileSync(file, signed(readFileSync(file), 'zoosh'))
symlinkSync('zoosh', join(out, 'zkcli'))
// man looks there, for whoever has the folder in PATH.
cpSync(join(root, 'man'), join(out, 'man/man1'), { recursive: true })
if (!values.quiet)
  console.log(`${relative(root, out)}: zoosh ${Math.round(statSync(file).size / 1e6)} MB, zkcli → zoosh`)
