// Every bundle there is, by name, as esbuild takes it: scripts/build.js and scripts/binary.js write them, and
// scripts/notices/ looks at what is in them.
import { empty, fewChunks, lateSegmenter, noDevtools, shared } from './bundling.js'
import { lateModules } from './late-modules.js'

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

const chunked = { format: 'esm', splitting: true, chunkNames: 'chunks/[name]-[hash]' }
const program = {
  ...shared,
  ...chunked,
  plugins: [fewChunks, lateSegmenter, noDevtools],
  logOverride: { 'ignored-bare-import': 'silent' },
}
const common = { format: 'cjs', outExtension: { '.js': '.cjs' } }
/** The library has no banner, and asks for nothing but Node: whoever bundles it gets what it says. */
const library = { ...shared, entryPoints: { lib: 'src/lib.ts' } }

/** What dist/ holds, and so the package. */
export const packaged = {
  main: {
    ...program,
    entryPoints: { main: 'src/main.ts', zkcli: 'src/zkcli.ts', oclif: 'src/oclif.ts' },
    banner: { js: banner },
  },
  quick: {
    ...shared,
    ...common,
    entryPoints: { quick: 'src/quick.ts' },
    keepNames: false,
    charset: 'ascii',
    // A text of 128 kB and more, as this one is, is kept outside V8's young generation. A shorter one would fill it up.
    minify: true,
    // So that an error still names a place.
    lineLimit: 500,
    plugins: [noLazy, lateModules('quick')],
    // Not a module but the function of one, as bin/run.cjs calls it. What Node has is asked for by many modules, and had once.
    banner: {
      js: '(function (exports, load, module) { "use strict"; const had = {}, require = (name) => (had[name] ??= load(name))',
    },
    footer: { js: '})' },
  },
  guardian: { ...shared, ...common, entryPoints: { guardian: 'src/guardian.ts' }, minify: true },
  lib: { ...library, ...chunked },
  required: { ...library, ...common },
}

/**
 * koffi looks for its addon in folders of packages. That of the binary is in it: scripts/binary.js puts the one for the target
 * beside the chunks, and Bun's compiler takes it in as a file.
 */
const koffiInside = {
  name: 'koffi-inside',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/koffi\.node$/ }, ({ path }) => ({ path, external: true }))
    builder.onLoad({ filter: /\/koffi\/src\/koffi\/src\/static\.js$/ }, () => ({
      contents: [
        "import { loadEmbedded } from 'zoosh:files/embedded-addon.ts'",
        "import file from './koffi.node' with { type: 'file' }",
        'export const loadStatic = () => loadEmbedded(file)',
      ].join('\n'),
    }))
  },
}

/** What the standalone binary holds beside its runtime. */
export const standalone = {
  ...program,
  chunkNames: '[name]-[hash]',
  entryPoints: { zoosh: 'src/binary.ts' },
  plugins: [...program.plugins, koffiInside],
  target: 'esnext',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { ...shared.define, ZOOSH_STANDALONE: 'true' },
  // Whatever is no part of the bundle the binary would look for in the folder that somebody happens to be in.
  external: [],
  alias: { ...shared.alias, ...Object.fromEntries(['typescript', 'ts-node', 'tsx'].map((name) => [name, empty])) },
}
