// Builds dist/: main.js with lazy chunks (ESM), quick.cjs (one small file for the hot commands), guardian.cjs (the process
// that looks after a program), and the library: lib.js, lib.cjs and their types. `--quiet` says nothing.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { fewChunks, lateSegmenter, noDevtools, root, shared } from './bundling.js'
import { libraryTypes } from './library-types.js'

const dist = join(root, 'dist')
/** What only tests of the build read; not part of the package. */
const notes = join(root, 'node_modules/.cache/zoosh-build')
const quiet = process.argv.includes('--quiet')

// Bundled CommonJS packages ask for these.
const banner = [
  "import { createRequire as __createRequire } from 'node:module'",
  "import { fileURLToPath as __fileURLToPath } from 'node:url'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = __fileURLToPath(import.meta.url)',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url))",
].join(';')

/**
 * What quick.cjs would load by import() belongs to main.js: runQuick declines before it is needed. It has to, for Node has
 * no import() in the function of a module; test/quick.e2e.test.ts lists each, and what is declined for it.
 */
const noLazy = {
  name: 'no-lazy',
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/** A text of JavaScript without comments, in which each character beyond ASCII is written as its number. */
function inAscii(text) {
  return text.replace(/(\\?)([^\0-\x7f])/g, (_, backslash, character) => {
    if (backslash) throw new Error(`an escaped ${character} in the text of quick.cjs`)
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The library has no banner, and asks for nothing but Node: whoever bundles it gets what it says. */
const library = { ...shared, entryPoints: { lib: 'src/lib.ts' }, outdir: dist }

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
mkdirSync(notes, { recursive: true })
const [esm, quick] = await Promise.all([
  build({
    ...shared,
    entryPoints: { main: 'src/main.ts', zkcli: 'src/zkcli.ts', oclif: 'src/oclif.ts' },
    outdir: dist,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: banner },
    plugins: [fewChunks, lateSegmenter, noDevtools],
    logOverride: { 'ignored-bare-import': 'silent' },
  }),
  build({
    ...shared,
    entryPoints: ['src/quick.ts'],
    outfile: join(dist, 'quick.cjs'),
    format: 'cjs',
    keepNames: false,
    charset: 'ascii',
    // A text of 128 kB and more, as this one is, is kept outside V8's young generation. A shorter one would fill it up.
    minify: true,
    // So that an error still names a place.
    lineLimit: 500,
    plugins: [noLazy],
    // Not a module but the function of one, as bin/run.js calls it.
    banner: { js: '(function (exports, require, module) {' },
    footer: { js: '})' },
  }),
  build({
    ...shared,
    entryPoints: ['src/guardian.ts'],
    outfile: join(dist, 'guardian.cjs'),
    format: 'cjs',
    minify: true,
  }),
  build({ ...library, format: 'esm', splitting: true, chunkNames: 'chunks/[name]-[hash]' }),
  build({ ...library, format: 'cjs', outExtension: { '.js': '.cjs' } }),
])
writeFileSync(join(notes, 'quick.json'), JSON.stringify(quick.metafile))

// A text with one character beyond ASCII takes twice the memory, and is read letter by letter: esbuild leaves those in tagged
// templates, whose tags here never ask how a text was written. A stamp of 14 characters says which text a bytecode is of.
const quickFile = join(dist, 'quick.cjs')
const ascii = inAscii(readFileSync(quickFile, 'utf8').trimEnd())
writeFileSync(quickFile, `${ascii}//${createHash('sha256').update(ascii).digest('hex').slice(0, 14)}`)

if (!process.argv.includes('--no-types')) {
  // One text for both: a program in CommonJS may not look at the types of a module.
  const types = libraryTypes(root)
  for (const name of ['lib.d.ts', 'lib.d.cts']) writeFileSync(join(dist, name), types)
}

if (!quiet) {
  const size = (file) => `${Math.round(statSync(join(dist, file)).size / 1000)} kB`
  console.log(
    `dist: main.js ${size('main.js')}, lib.js ${size('lib.js')}, quick.cjs ${size('quick.cjs')}, ${Object.keys(esm.metafile.outputs).length} files, ${readdirSync(join(dist, 'chunks')).length} chunks`,
  )
}
