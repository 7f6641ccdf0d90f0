import { execFile } from 'node:child_process'
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, programs, said } from './installed.ts'
import { TheirTools } from './their-tools.ts'
import { typeErrors } from './type-errors.ts'

const run = promisify(execFile)

const nodes = [20, 22, 24, 26]
const compilers = ['5.2', '5.4', '5.6', '5.9', '6.0']
const tools = ['jest@30', 'vitest@4', 'webpack@5', 'webpack-cli@6', 'bun@1']

const dialects = [
  ['modules of Node', { module: 'nodenext' }, 'mts'],
  ['CommonJS of Node', { module: 'nodenext' }, 'cts'],
  ['CommonJS of older Node', { module: 'node16' }, 'cts'],
  ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }, 'ts'],
  ['CommonJS of old', { module: 'commonjs', moduleResolution: 'node10' }, 'ts'],
] as const

/** Who installs the package, with what they have. Needs a registry of npm, from which all of that comes. */
describe('the package at its consumers', () => {
  let folder: string
  let their: TheirTools

  beforeAll(async () => {
    folder = installed()
    their = new TheirTools(folder)
    cpSync(programs, folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"bun":true}}')
    const wanted = [
      ...nodes.map((version) => `node${version}@npm:node@${version}`),
      ...compilers.map((version) => `typescript${version}@npm:typescript@${version}`),
      ...tools,
      '@types/node@20',
      // Installed once more, from its tarball, or npm would take it for something to be removed.
      join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!),
    ]
    rmSync(join(folder, 'node_modules'), { recursive: true })
    await run('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: folder })
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const runs = nodes.flatMap((version) =>
    ['required.cjs', 'imported.mjs'].map((program) => [version, program] as const),
  )
  test.each(runs)('Node %s runs %s', async (version, program) => {
    const node = join(folder, `node_modules/node${version}/bin/node`)
    expect((await run(node, [join(folder, program)])).stdout).toBe(said)
  })

  test.each(['required.cjs', 'imported.mjs'])('bun runs %s', async (program) => {
    expect((await run(their.bin('bun'), [join(folder, program)])).stdout).toBe(said)
  })

  // All dialects with the oldest and the newest; between them nothing of ours is read differently.
  const between = dialects.slice(0, 1)
  const checks = compilers.flatMap((compiler, at) =>
    (at === 0 || at === compilers.length - 1 ? dialects : between).map((dialect) => [compiler, ...dialect] as const),
  )
  test.each(checks)('TypeScript %s takes its types for %s', async (compiler, _, dialect, suffix) => {
    // TypeScript 6 has no such resolution any more.
    const options =
      'moduleResolution' in dialect && dialect.moduleResolution === 'node10' && compiler >= '6'
        ? { ...dialect, ignoreDeprecations: '6.0' }
        : dialect
    cpSync(join(programs, 'typed.ts'), join(folder, `typed.${suffix}`))
    const tsc = join(folder, `node_modules/typescript${compiler}/bin/tsc`)
    expect(await typeErrors(folder, [`typed.${suffix}`], options, tsc)).toBe('')
  })

  test.each(['commonjs2', 'module'] as const)(
    'webpack makes one file (%s) of it that runs, and knows no place',
    async (type) => {
      const { printed, text } = await their.webpack(type)
      expect(printed).toBe(said)
      expect(text).not.toContain(folder)
    },
  )

  test('a suite of Jest in CommonJS', async () => expect(await their.jest()).toContain('2 passed'))

  test('a suite of Vitest', async () => expect(await their.vitest()).toContain('5 passed'))
})
