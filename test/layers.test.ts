import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** What each layer may import: other layers, and packages or node modules. `lazy` names what only `import()` may reach. */
const layers: Record<string, { layers: string[]; packages: string[]; lazy?: string[] }> = {
  wire: { layers: [], packages: ['node:buffer'] },
  values: {
    layers: [],
    packages: ['node:buffer', 'node:zlib', 'node:util'],
    lazy: ['zstddec', 'yaml'],
  },
  client: {
    layers: ['wire'],
    packages: [
      'node:buffer',
      'node:net',
      'node:tls',
      'node:crypto',
      'node:dns',
      'node:dns/promises',
      'node:timers',
      'node:timers/promises',
      'node:util',
      'node:fs/promises',
      'node:perf_hooks',
    ],
  },
  server: {
    layers: ['wire'],
    packages: [
      'node:buffer',
      'node:net',
      'node:crypto',
      'node:timers',
      'node:timers/promises',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:zlib',
      'node:http',
      'node:perf_hooks',
      'node:util',
    ],
  },
  recipes: {
    layers: ['client', 'wire'],
    packages: ['node:buffer', 'node:crypto', 'node:os', 'node:timers/promises', 'node:util'],
  },
  tree: {
    layers: ['client', 'wire'],
    packages: [
      'node:buffer',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:readline',
      'node:timers/promises',
      'node:zlib',
    ],
    lazy: ['diff', 'yaml', 'picomatch'],
  },
  ensemble: {
    layers: ['client', 'values', 'wire'],
    packages: [
      'node:buffer',
      'node:child_process',
      'node:fs',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:tls',
      'node:os',
      'node:path',
      'node:zlib',
      'node:timers/promises',
      'node:crypto',
      'node:events',
      'node:util',
      'node:perf_hooks',
    ],
  },
  render: {
    layers: ['wire'],
    packages: ['node:buffer', 'chalk', 'string-width', 'ms'],
    lazy: ['cli-table3', 'string-width', 'chalk', 'node:zlib'],
  },
  cli: {
    layers: ['client', 'render', 'values', 'wire'],
    packages: [
      'node:buffer',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:process',
      'node:stream',
      'node:util',
      'node:tty',
      'node:readline',
      'node:timers/promises',
      'node:child_process',
      '@oclif/core',
      'fastest-levenshtein',
    ],
    lazy: ['@oclif/core', '@inquirer/prompts', 'diff', 'fastest-levenshtein', 'yaml', 'values'],
  },
  repl: {
    layers: ['cli', 'client', 'render', 'wire'],
    packages: [
      'node:buffer',
      'node:readline',
      'node:tty',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:child_process',
      'node:stream',
      'node:string_decoder',
      'node:timers/promises',
      'node:util',
      'node:events',
      'fastest-levenshtein',
      'string-width',
    ],
    lazy: ['tree', 'picomatch', 'fastest-levenshtein'],
  },
  ui: {
    layers: ['cli', 'client', 'render', 'wire'],
    packages: ['ink', 'react', 'react/jsx-runtime', 'string-width', 'node:buffer', 'node:fs/promises'],
  },
  commands: {
    layers: ['cli', 'client', 'recipes', 'tree', 'ensemble', 'render', 'wire'],
    packages: [
      'node:buffer',
      'node:child_process',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:util',
      'node:timers/promises',
      'node:crypto',
    ],
    lazy: ['repl', 'ui', 'server', 'values', 'picomatch', 'diff', 'yaml', 'fastest-levenshtein'],
  },
  zkcli: {
    layers: ['cli', 'client', 'recipes', 'tree', 'ensemble', 'render', 'wire'],
    packages: ['node:buffer', 'node:fs/promises', 'node:stream', 'node:timers/promises'],
    lazy: ['repl'],
  },
}

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

function offences(file: string): string[] {
  const layer = file.split('/').length > 1 ? file.split('/')[0]! : undefined
  if (layer === undefined) return [] // main.ts, quick.ts, lib.ts, zkcli.ts: composition roots
  const rule = layers[layer]
  if (!rule) return [`${file}: no rule for the layer "${layer}"`]
  const text = readFileSync(resolve(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const imports = [
    ...[...text.matchAll(/^(?:import|export)\b(?! type \{)[^'"]*?\bfrom '([^']+)'/gm)].map((m) => ({
      target: m[1]!,
      lazy: false,
      type: false,
    })),
    ...[...text.matchAll(/^(?:import|export) type \{[^}]*\} from '([^']+)'/gm)].map((m) => ({
      target: m[1]!,
      lazy: false,
      type: true,
    })),
    ...[...text.matchAll(/\bimport\('([^']+)'\)/g)].map((m) => ({ target: m[1]!, lazy: true, type: false })),
  ]
  return imports.flatMap(({ target, lazy, type }) => {
    const to = target.startsWith('.') ? relative(src, resolve(src, dirname(file), target)).split('/')[0]! : target
    if (to === layer || rule.layers.includes(to) || rule.packages.includes(to)) return []
    if ((lazy || type) && rule.lazy?.includes(to)) return []
    return [`${file}: ${lazy ? 'import()' : 'import'} of ${to}`]
  })
}

test('a file imports from its own folder or along an arrow of ARCHITECTURE.md', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.flatMap(offences)).toEqual([])
})
