// Builds dist/: main.js with lazy chunks (ESM), quick.cjs (one small file for the hot commands), guardian.cjs (the process
// that looks after a program), and the library: lib.js, lib.cjs and their types. `--quiet` says nothing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { build } from 'esbuild'
import { libraryTypes } from './library-types.js'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
/** What only tests of the build read; not part of the package. */
const notes = join(root, 'node_modules/.cache/zoosh-build')
const quiet = process.argv.includes('--quiet')

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  keepNames: true,
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    ZOOSH_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
  },
  // oclif looks for the first three to run TypeScript sources; koffi, a native addon, is the user's to install (docs/kerberos.md).
  external: ['typescript', 'ts-node', 'tsx', 'koffi'],
  alias: {
    // Its CommonJS build, bundled and loaded by import(), would have its names on `default` only.
    yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
  },
  metafile: true,
  logLevel: 'warning',
}

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

/** All sources. */
const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))

/** The sources that are loaded by import(). */
const lazy = new Set(
  sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([, path]) => join(dirname(file), path)),
  ),
)

/**
 * esbuild makes a chunk of the modules that the same set of entries needs, and there are as many entries as import()s:
 * what main.js needs would be torn into 40 chunks, at half a millisecond each. So every lazy module imports main.ts, or,
 * where zkcli may load it, the client: they are there already, and the sets are alike.
 */
const fewChunks = {
  name: 'few-chunks',
  setup(builder) {
    builder.onResolve({ filter: /^zoosh:/ }, ({ path }) => ({ path: join(root, 'src', path.slice(6)) }))
    builder.onLoad({ filter: /\/src\/.*\.tsx?$/ }, ({ path }) => {
      if (!lazy.has(path)) return undefined
      const layer = relative(join(root, 'src'), path).split(sep)[0]
      const base = ['client', 'server', 'recipes'].includes(layer) ? 'client/connect.ts' : 'main.ts'
      return {
        contents: `${readFileSync(path, 'utf8')}\nimport 'zoosh:${base}'`,
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      }
    })
  },
}

/** string-width makes a segmenter when it is loaded: 11 ms before the first prompt, which needs none. */
const lateSegmenter = {
  name: 'late-segmenter',
  setup(builder) {
    builder.onLoad({ filter: /\/string-width\/index\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        'const segmenter = new Intl.Segmenter()',
        'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) }',
      ),
    }))
  },
}

/** ink asks for React's development tools under DEV=true; they bring a web socket and a window along. */
const noDevtools = {
  name: 'no-devtools',
  setup(builder) {
    const empty = join(root, 'scripts/empty-module.js')
    builder.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      importer.includes(`${sep}ink${sep}`) ? { path: empty } : undefined,
    )
  },
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
    // The blanks stay: a text of 128 kB and more is kept outside V8's young generation. A shorter one fills it up, and
    // each start then pays a millisecond for a garbage collection.
    minifyIdentifiers: true,
    minifySyntax: true,
    plugins: [noLazy],
    // Not a module but the function of one, as bin/run.js and scripts/bytecode.js call it.
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

// A stamp of 16 characters says which text a bytecode was made of. Without bytecode all works, and starts later.
const quickFile = join(dist, 'quick.cjs')
appendFileSync(quickFile, `//${createHash('sha256').update(readFileSync(quickFile)).digest('hex').slice(0, 14)}`)
spawnSync(process.execPath, [join(root, 'scripts/bytecode.js')], { stdio: ['ignore', 'ignore', 'inherit'] })

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
