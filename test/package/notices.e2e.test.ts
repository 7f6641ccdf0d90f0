import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './installed.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
/** A package as the notices name it. */
const named = /^(\S+ \d\S*) \(.+\)$/gm

/** esbuild writes above each file's part where it comes from; its list of inputs, of which the notices are made, is not asked. */
function builtIn(): string[] {
  const folders = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.c?js$/.test(file))
    .flatMap((file) =>
      [...read(join('dist', file)).matchAll(/^\s*\/\/ (node_modules\/.+)$/gm)].map(([, path]) => path!),
    )
    .map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)![0])
  const names = [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(read(join(folder, 'package.json')))
    return `${name} ${version}`
  })
  return [...new Set(names)].sort()
}

const components: { name: string; group?: string; version: string; properties?: { value: string }[] }[] = JSON.parse(
  read('sbom.cdx.json'),
).components
const inPlace = (place: string) =>
  components
    .filter(({ properties = [] }) => properties.some(({ value }) => value === place))
    .map(({ name, group, version }) => `${group ? `${group}/` : ''}${name} ${version}`)
    .sort()

test('what dist/ is built of is what the bill of materials lists for the package', () => {
  expect(builtIn().length).toBeGreaterThan(50)
  expect(inPlace('package')).toEqual(builtIn())
})

test('and what the notices name, with the runtime of the binary, is all there is in any form of zoosh', () => {
  const [, packages] = read('THIRD-PARTY-NOTICES').split('\n1. Packages in zoosh\n')
  const listed = [...packages!.split('\n2. The runtime')[0]!.matchAll(named)].map(([, name]) => name!)
  const everywhere = new Set([...inPlace('package'), ...inPlace('binary')].filter((name) => !name.startsWith('bun ')))
  expect(listed.sort()).toEqual([...everywhere].sort())
})
