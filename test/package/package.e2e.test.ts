import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, programs, root, said } from './installed.ts'
import { typeErrors } from './type-errors.ts'

const run = promisify(execFile)

describe('the package', () => {
  let folder: string
  let place: string

  beforeAll(() => {
    folder = installed()
    place = join(folder, 'node_modules/zoosh')
    cpSync(programs, folder, { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const files = () =>
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  test.each(['required.cjs', 'imported.mjs'])('%s runs', async (program) => {
    expect((await run(process.execPath, [join(folder, program)])).stdout).toBe(said)
  })

  test('it is the same one for who imports and who requires it', async () => {
    const program = join(folder, 'both.mjs')
    writeFileSync(
      program,
      `import { createRequire } from 'node:module'
import * as imported from 'zoosh'
const required = createRequire(import.meta.url)('zoosh')
console.log(Object.keys(imported).every((name) => required[name] === imported[name]))`,
    )
    expect((await run(process.execPath, [program])).stdout).toBe('true\n')
  })

  test('where no module can be required it has the same names', async () => {
    const { stdout } = await run(process.execPath, [
      '-p',
      `Object.keys(require(${JSON.stringify(join(place, 'dist/lib.cjs'))})).sort().join()`,
    ])
    expect(stdout.trim()).toBe(
      Object.keys(await import('../../src/lib.ts'))
        .sort()
        .join(),
    )
  })

  test.each(['cjs', 'esm'] as const)(
    'esbuild makes one %s file of it that runs, and knows no place',
    async (format) => {
      const outfile = join(folder, 'bundles', `bundle.${format === 'cjs' ? 'cjs' : 'mjs'}`)
      const entry = join(folder, format === 'cjs' ? 'required.cjs' : 'imported.mjs')
      const { warnings } = await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format })
      expect(warnings).toEqual([])
      expect((await run(process.execPath, [outfile])).stdout).toBe(said)
      const text = readFileSync(outfile, 'utf8')
      expect(text).not.toMatch(/import\.meta|createRequire/)
      expect(text).not.toContain(root)
    },
  )

  // Both kinds of file in one run: it checks all of Node's types each time. test/package/consumers.long.test.ts has more dialects.
  test.each([
    ['Node, for modules and for CommonJS', ['mts', 'cts'], { module: 'nodenext' }],
    ['bundlers', ['ts'], { module: 'esnext', moduleResolution: 'bundler' }],
    ['CommonJS of old', ['ts'], { module: 'commonjs', moduleResolution: 'node10' }],
  ] as const)('TypeScript takes its types strictly for %s', async (_, suffixes, dialect) => {
    const files = suffixes.map((suffix) => `typed.${suffix}`)
    for (const file of files) cpSync(join(programs, 'typed.ts'), join(folder, file))
    expect(await typeErrors(folder, files, dialect)).toBe('')
  })

  test('its types name no file and no place', () => {
    const types = readFileSync(join(place, 'dist/lib.d.ts'), 'utf8')
    expect(
      [...types.matchAll(/from '([^']+)'/g)].map(([, name]) => name).filter((name) => !name!.startsWith('node:')),
    ).toEqual([])
    expect(types).not.toContain(root)
    expect(readFileSync(join(place, 'dist/lib.d.cts'), 'utf8')).toBe(types)
  })

  test('brings nothing along that only its makers need', () => {
    const names = files().map((file) => file.slice(place.length + 1))
    expect(names.filter((name) => /\.meta\.json$|\.map$|\.tsx?$/.test(name) && !name.endsWith('.d.ts'))).toEqual([])
    const needless =
      /node_modules\/(iconv-lite|chardet|@inquirer\/(prompts|editor)|ws|react-devtools-core)\/|ink\/build\/devtools/
    const chunks = files().filter((file) => /dist\/.*\.c?js$/.test(file))
    expect(chunks.length).toBeGreaterThan(20)
    expect(chunks.filter((file) => needless.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('every link of its README and its docs leads somewhere in it', () => {
    const pages = files().filter((file) => file.endsWith('.md'))
    expect(pages.length).toBeGreaterThan(20)
    const dangling = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, path]) => path!)
        .filter((path) => !existsSync(join(dirname(page), path)))
        .map((path) => `${page.slice(place.length + 1)}: ${path}`),
    )
    expect(dangling).toEqual([])
  })
})
