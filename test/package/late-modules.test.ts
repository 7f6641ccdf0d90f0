import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from './installed.ts'

const { lateModule } = await import(join(root, 'scripts/late-modules.js'))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-late-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Modules by name, written late; the one called `main` is run. @returns what it exports, and which were run, in order */
async function started(sources: Readonly<Record<string, string>>) {
  const seen: string[] = []
  Object.assign(globalThis, { seen })
  for (const [name, source] of Object.entries(sources)) {
    const late = lateModule(`(globalThis as never as { seen: string[] }).seen.push('${name}')\n${source}`, `${name}.ts`)
    writeFileSync(join(folder, `${name}.mjs`), late.replace(/(from "\.\/\w+)\.ts"/g, '$1.mjs"'))
  }
  const main = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'main.mjs')).href)
  expect(seen).toEqual([])
  main.run()
  return { main, seen }
}

test('what nobody asks for is not run, what is asked for is run once, at its first use', async () => {
  const { main, seen } = await started({
    main: `import { value } from './used.ts'
      import { other } from './unused.ts'
      export const twice = () => [value, value]
      export const never = () => other`,
    used: 'export const value = { is: 1 }',
    unused: 'export const other = 2',
  })
  expect(seen).toEqual(['main'])
  expect(main.twice()).toEqual([{ is: 1 }, { is: 1 }])
  expect(main.twice()[0]).toBe(main.twice()[1])
  expect(seen).toEqual(['main', 'used'])
})

test('classes, functions, defaults, names handed on, modules by a name of their own, types', async () => {
  const { main } = await started({
    main: `import Thing, { type Kind, made as make } from './thing.ts'
      import * as all from './all.ts'
      export class Own extends Thing { kind: Kind = 'own' }
      export const fresh = () => [new Thing().name, make(), new Own().kind, all.made(), all.count]
      export const shorthand = () => ({ make })
      export const more = () => { all.more(); return all.count }`,
    all: `export { made } from './thing.ts'
      export let count = 0
      export function more() { count++ }`,
    thing: `export type Kind = 'own'
      export default class Thing { name = 'thing' }
      export function made() { return new Thing().name + '!' }`,
  })
  expect(main.fresh()).toEqual(['thing', 'thing!', 'own', 'thing!', 0])
  expect(main.more()).toBe(1)
  expect(main.shorthand().make()).toBe('thing!')
})

test('import() stays, and is what Node has', () => {
  expect(lateModule(`export const load = () => import('./x.ts')`, 'a.ts')).toContain(`import('./x.ts')`)
  expect(lateModule(`import { join } from 'node:path'\nexport const at = join('a')`, 'a.ts')).toContain(
    'require("node:path")',
  )
})

test.each([
  ['a module as a value', `import * as all from './all.ts'\nexport const them = all`],
  ['all names handed on', `export * from './all.ts'`],
  ['all names handed on as one', `export * as all from './all.ts'`],
  ['a module for its own sake', `import './all.ts'\nexport const one = 1`],
])('%s is refused', (_, source) => {
  expect(() => lateModule(source, 'a.ts')).toThrow('a.ts: a module that is run late')
})

test('the default of a module of Node, which there is none of in what is required, is refused', () => {
  const source = `import os from 'node:os'\nexport const home = () => os.homedir()`
  expect(() => lateModule(source, 'a.ts')).toThrow('a.ts: required, it has no default: node_os_1')
})
