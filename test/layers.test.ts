import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** More files than this in one folder are a corridor of doors. */
const MOST_FILES = 20

/** What each layer may import: other layers, and packages or node modules. `lazy` names what only `import()` may reach. */
const layers: Record<string, { layers: string[]; packages: string[]; lazy?: string[] }> = {
  wire: { layers: [], packages: ['node:buffer'] },
  patterns: { layers: ['wire'], packages: [], lazy: ['re2js'] },
  files: {
    layers: ['wire'],
    packages: ['node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:timers/promises'],
  },
  values: {
    layers: [],
    packages: ['node:buffer', 'node:zlib', 'node:util', 'properties-file/parser'],
    lazy: ['zstddec', '@hpcc-js/wasm-zstd', 'yaml'],
  },
  client: {
    layers: ['wire'],
    packages: [
      'node:buffer',
      'node:child_process',
      'node:http',
      'node:net',
      'node:stream',
      'node:tls',
      'node:url',
      'node:crypto',
      'node:diagnostics_channel',
      'node:dns',
      'socks',
      'node:dns/promises',
      'node:timers',
      'node:timers/promises',
      'node:util',
      'node:fs/promises',
      'node:perf_hooks',
      'properties-file/parser',
    ],
    lazy: ['koffi'],
  },
  server: {
    layers: ['files', 'wire'],
    packages: [
      'node:buffer',
      'node:net',
      'node:tls',
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
    packages: ['node:async_hooks', 'node:buffer', 'node:crypto', 'node:os', 'node:timers/promises', 'node:util'],
  },
  testing: { layers: ['client', 'server', 'wire'], packages: [] },
  tree: {
    layers: ['client', 'files', 'values', 'wire'],
    packages: [
      'node:buffer',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:readline',
      'node:stream',
      'node:timers/promises',
      'node:zlib',
    ],
    lazy: ['diff', 'yaml', 'patterns', 'tar-stream', '@streamparser/json'],
  },
  ensemble: {
    layers: ['client', 'files', 'patterns', 'values', 'wire'],
    packages: [
      'node:buffer',
      'node:child_process',
      'node:fs',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
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
  past: { layers: ['cli', 'client', 'ensemble', 'server', 'wire'], packages: ['node:fs'] },
  render: {
    layers: ['wire'],
    packages: ['node:buffer', 'chalk', 'string-width', 'ms'],
    lazy: ['cli-table3', 'string-width', 'chalk', 'node:zlib'],
  },
  cli: {
    layers: ['client', 'files', 'render', 'values', 'wire'],
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
      'node:crypto',
      '@oclif/core',
      'fastest-levenshtein',
    ],
    lazy: [
      '@oclif/core',
      '@inquirer/confirm',
      '@inquirer/input',
      '@inquirer/password',
      '@inquirer/select',
      'diff',
      'fastest-levenshtein',
      'yaml',
      'values',
    ],
  },
  repl: {
    layers: ['cli', 'client', 'files', 'render', 'wire'],
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
    lazy: ['tree', 'learn', 'fastest-levenshtein'],
  },
  ui: {
    layers: ['cli', 'client', 'files', 'render', 'wire'],
    packages: ['ink', 'react', 'react/jsx-runtime', 'string-width', 'node:buffer'],
  },
  tap: { layers: ['wire'], packages: ['node:buffer', 'node:net', 'node:perf_hooks', 'node:stream'] },
  commands: {
    layers: ['cli', 'client', 'files', 'patterns', 'recipes', 'tree', 'ensemble', 'tap', 'render', 'wire'],
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
    lazy: ['repl', 'ui', 'learn', 'server', 'past', 'values', 'diff', 'yaml', 'fastest-levenshtein'],
  },
  learn: {
    layers: ['cli', 'client', 'files', 'recipes', 'server', 'tap', 'tree', 'render', 'wire'],
    packages: ['node:buffer', 'node:crypto', 'node:path'],
  },
  zkcli: {
    layers: ['cli', 'client', 'recipes', 'tree', 'ensemble', 'render', 'wire'],
    packages: ['node:buffer', 'node:fs/promises', 'node:stream', 'node:timers/promises'],
    lazy: ['repl'],
  },
}

/**
 * The rooms of each layer, from the top down: a room imports from its own folder and from rooms below it. `.` are the
 * files of the layer's own folder.
 */
const rooms: Record<string, readonly string[]> = {
  cli: [
    'extensions',
    'fan-out',
    'editing',
    'data',
    'session',
    'help',
    'program',
    'life',
    'settings',
    'words',
    'declare',
  ],
  client: ['.', 'bulk', 'request', 'watch', 'session', 'connection', 'secure', 'reach', 'terms'],
  commands: ['.', 'znodes', 'access', 'trees', 'journal', 'watching', 'recipes', 'logs', 'ensemble', 'local', 'shell'],
  files: ['.'],
  learn: ['.', 'lessons', 'course', 'panel', 'classroom', 'texts'],
  patterns: ['.'],
  ensemble: ['doctor', 'sessions', 'load', 'health', 'local', 'logs', 'members', 'ask', 'words'],
  past: ['.'],
  recipes: ['.', 'semaphore', 'queue', 'lock', 'discovery', 'reopening', 'holding', 'steps'],
  render: ['.'],
  repl: ['.', 'run', 'complete', 'terminal', 'line'],
  server: ['.', 'reports', 'requests', 'session', 'disk', 'watch', 'tree', 'access', 'settings', 'trouble', 'boundary'],
  tap: ['relay', 'capture', 'account', 'conversation'],
  testing: ['.'],
  tree: ['mirror', 'declared', 'transfer', 'place', 'journal', 'subtree', 'walk', 'cache', 'follow'],
  ui: ['play', 'top', 'live'],
  values: ['.', 'compression', 'formats', 'bytes'],
  wire: ['given', '.'],
  zkcli: ['.', 'prompt', 'session', 'commands', 'texts', 'grammar'],
}

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

interface Import {
  /** A package, or a file below src. */
  readonly target: string
  readonly kind: 'static' | 'type' | 'lazy'
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))

function importsOf(file: string): Import[] {
  const text = readFileSync(resolve(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const found: Import[] = []
  for (const [, type, target] of text.matchAll(/^(?:import|export)\b(?: (type) \{)?[^'"]*?\bfrom '([^']+)'/gm)) {
    found.push({ target: target!, kind: type ? 'type' : 'static' })
  }
  for (const [, target] of text.matchAll(/^import '([^']+)'/gm)) found.push({ target: target!, kind: 'static' })
  for (const [, target] of text.matchAll(/\bimport\('([^']+)'\)/g)) found.push({ target: target!, kind: 'lazy' })
  return found.map(({ target, kind }) => ({
    target: target.startsWith('.') ? relative(src, resolve(src, dirname(file), target)) : target,
    kind,
  }))
}

const layerOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : undefined)
const roomOf = (file: string) => (file.split('/').length > 2 ? file.split('/')[1]! : '.')

/** Imports that go against the arrows between layers. */
function astray(file: string): string[] {
  const layer = layerOf(file)
  if (layer === undefined) return [] // main.ts, quick.ts, lib.ts, zkcli.ts: composition roots
  const rule = layers[layer]
  if (!rule) return [`${file}: no rule for the layer "${layer}"`]
  return imports.get(file)!.flatMap(({ target, kind }) => {
    const to = files.includes(target) ? layerOf(target)! : target
    if (to === layer || rule.layers.includes(to) || rule.packages.includes(to)) return []
    if (kind !== 'static' && rule.lazy?.includes(to)) return []
    return [`${file}: ${kind} import of ${to}`]
  })
}

/** Imports that go up from a room to another of its layer. */
function upward(file: string): string[] {
  const layer = layerOf(file)
  if (layer === undefined) return []
  const order = rooms[layer] ?? []
  const height = (one: string) => order.indexOf(roomOf(one))
  if (height(file) < 0) return [`${file}: no place for the room "${roomOf(file)}" in ${layer}`]
  return imports
    .get(file)!
    .filter(({ target }) => layerOf(target) === layer && height(target) < height(file))
    .map(({ target }) => `${file} imports ${target}`)
}

/** Files that import each other, directly or by way of others; types and import() count. */
function circles(): string[][] {
  const reached = new Map<string, Set<string>>()
  for (const file of files) {
    const seen = new Set<string>()
    const open = [file]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { target } of imports.get(at) ?? []) {
        if (!imports.has(target) || seen.has(target)) continue
        seen.add(target)
        open.push(target)
      }
    }
    reached.set(file, seen)
  }
  const tied = files.filter((file) => reached.get(file)!.has(file))
  const knots = tied.map((file) =>
    tied.filter((other) => reached.get(file)!.has(other) && reached.get(other)!.has(file)),
  )
  return [...new Map(knots.map((knot) => [knot.sort().join(' '), knot])).values()]
}

test('a file imports from its own layer or along an arrow of ARCHITECTURE.md', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.flatMap(astray)).toEqual([])
})

test('a room imports from itself and from rooms below it', () => {
  expect(Object.keys(rooms).sort()).toEqual(Object.keys(layers).sort())
  expect(files.flatMap(upward)).toEqual([])
})

test('no files import each other in a circle, not even for their types', () => {
  expect(circles()).toEqual([])
})

test('each command lies in a room under its own words, and a folder of commands holds nothing else', async () => {
  const { registry } = await import('../src/commands/index.ts')
  const text = readFileSync(resolve(src, 'commands/index.ts'), 'utf8')
  const rows = [...text.matchAll(/^ {4}'?([a-z ]+)'?: entry\(\(\) => import\('\.\/([^']+)\.ts'\)/gm)]
  expect(rows.map(([, id]) => id)).toEqual(Object.keys(registry))
  const misplaced = rows.filter(([, id, path]) => !`/${path}`.endsWith(`/${id!.replaceAll(' ', '/')}`))
  expect(misplaced.map(([, id, path]) => `${id} in ${path}`)).toEqual([])
  const commands = new Set(rows.map(([, , path]) => `commands/${path}.ts`))
  const homes = new Set([...commands].map((file) => dirname(file)))
  const guests = files.filter((file) => homes.has(dirname(file)) && !commands.has(file))
  expect(guests).toEqual([])
})

test('a folder that has many files has rooms', () => {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([])
})
