import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
)

/** Packages that the build puts another, an ES module, in the place of. */
const replaced = /^ {4}(\w+): join\(root, 'node_modules/gm
const aliased = [...readFileSync(join(root, 'scripts/bundling.js'), 'utf8').matchAll(replaced)].map(([, name]) => name)

/** Whether a package, asked by import(), gives its names in the bundle as it does here. */
function isModule(name: string): boolean {
  const { type, module, exports } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))
  return type === 'module' || module !== undefined || JSON.stringify(exports ?? {}).includes('"import"')
}

const imports = sources.flatMap((file) =>
  [
    ...readFileSync(join(root, 'src', file), 'utf8').matchAll(
      /(\{[^}]*\} = )?await import\('([^.:']+)'\)(\.|\)\.)?(\w*)/g,
    ),
  ].map(([, names, name, , member]) => ({ file, name: name!, names: names ?? `{ ${member} }` })),
)

test('packages are loaded by import(), and there are some', () => expect(imports.length).toBeGreaterThan(10))

test('of a CommonJS package in the bundle only `default` is asked for', () => {
  const wrong = imports.filter(
    ({ name, names }) => !/^\{ default\b/.test(names) && !aliased.includes(name) && !isModule(name),
  )
  expect(wrong).toEqual([])
})
