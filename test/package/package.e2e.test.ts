import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
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

  test('whoever imports or requires it, by whichever rules, gets types that are right', async () => {
    const tarball = readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!))
    expect(await checkPackage(createPackageFromTarballData(tarball))).toMatchObject({
      types: { kind: 'included' },
      problems: [],
    })
  })

  test('its types name no file and no place', () => {
    const types = readFileSync(join(place, 'dist/lib.d.ts'), 'utf8')
    expect(
      [...types.matchAll(/from '([^']+)'/g)].map(([, name]) => name).filter((name) => !name!.startsWith('node:')),
    ).toEqual([])
    expect(types).not.toContain(root)
    expect(readFileSync(join(place, 'dist/lib.d.cts'), 'utf8')).toBe(types)
  })

  test('is what its users need, and nothing else', () => {
    const names = files().map((file) => relative(place, file))
    const top = names.filter((name) => !name.includes('/'))
    expect(top.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'THIRD-PARTY-NOTICES',
      'package.json',
      'sbom.cdx.json',
    ])
    const within = (folder: string) =>
      names.filter((name) => name.startsWith(`${folder}/`)).map((name) => name.slice(folder.length + 1))
    expect(within('bin').sort()).toEqual(['compiled.js', 'package.json', 'run.cjs', 'zkcli.js'])
    expect(within('man').sort()).toEqual(readdirSync(join(root, 'man')).sort())
    const pages = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('decisions'))
      .map((entry) => relative(join(root, 'docs'), join(entry.parentPath, entry.name)))
    expect(within('docs').sort()).toEqual(pages.sort())
    // No bytecode: another Node than the one that built it could not read it.
    const built = within('dist').filter((name) => !/^chunks\/[\w-]+-[A-Z0-9]{8}\.js$/.test(name))
    expect(built.sort()).toEqual([
      'guardian.cjs',
      'lib.cjs',
      'lib.d.cts',
      'lib.d.ts',
      'lib.js',
      'main.js',
      'oclif.js',
      'quick.cjs',
      'zkcli.js',
    ])
    const folders = new Set(names.map((name) => name.split('/')[0]).filter((name) => !top.includes(name!)))
    expect([...folders].sort()).toEqual(['bin', 'dist', 'docs', 'man'])
    // Bytecode of the Node that built it: another could not read it.
    expect(names.filter((name) => name.includes(process.versions.v8))).toEqual([])
  })

  test('is no larger than it was meant to be', () => {
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!
    expect(statSync(join(folder, tarball)).size).toBeLessThan(3_000_000)
    expect(files().reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(11_000_000)
  })

  test('has nothing in it of packages that are left out', () => {
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
