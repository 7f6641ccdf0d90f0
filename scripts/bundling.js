// What all bundles have in common, for whichever program they are made.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

/** Stands for what is not to be bundled. */
export const empty = join(root, 'scripts/empty-module.js')

export const shared = {
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
  // oclif looks for the first three to run TypeScript sources; koffi, a native addon, is the user's to
  // install (docs/kerberos.md).
  external: ['typescript', 'ts-node', 'tsx', 'koffi'],
  alias: {
    // Its CommonJS build, bundled and loaded by import(), would have its names on `default` only.
    yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
  },
  metafile: true,
  logLevel: 'warning',
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
export const fewChunks = {
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
export const lateSegmenter = {
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
export const noDevtools = {
  name: 'no-devtools',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      importer.includes(`${sep}ink${sep}`) ? { path: empty } : undefined,
    )
  },
}
