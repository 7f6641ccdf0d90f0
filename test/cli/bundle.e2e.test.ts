import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { hot } from '../../src/quick.ts'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const chunks = readdirSync(join(dist, 'chunks')).map((name) => join(dist, 'chunks', name))
const text = (file: string) => readFileSync(file, 'utf8')

/** A file of dist/ and what it imports, over and over; with `lazy` what it imports later, too. */
function closure(file: string, lazy = false, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const source = text(file)
  const now = source.matchAll(/^(?:import|export|\}).*?"(\.{1,2}\/[^"]+\.js)";$/gm)
  const later = lazy ? source.matchAll(/\bimport\("(\.{1,2}\/[^"]+\.js)"\)/g) : []
  for (const [, path] of [...now, ...later]) closure(join(dirname(file), path!), lazy, found)
  return found
}

/** The sources and packages bundled into some files, as esbuild notes them. */
const modules = (files: Iterable<string>) =>
  [...files].flatMap((file) =>
    [...text(file).matchAll(/^ *\/\/ (?:\.\.\/)*(\S+\.[jt]sx?)$/gm)].map(([, path]) => path!),
  )

const chunkOf = (source: string) => chunks.find((file) => modules([file]).includes(source))!

test('what every command needs is in a few files', () => {
  const files = closure(join(dist, 'main.js'))
  expect(modules(files)).toContain('src/client/session/session.ts')
  expect(files.size).toBeLessThan(8)
})

test('the prompt needs no heavy library', () => {
  const needed = modules(closure(chunkOf('src/repl/open.ts')))
  expect(needed).toContain('src/repl/terminal/screen.ts')
  const heavy = /node_modules\/(@oclif|ink|react|@inquirer|yaml|cli-table3|diff)\//
  expect(needed.filter((path) => heavy.test(path))).toEqual([])
})

test('the library never loads the program', () => {
  const reached = modules(closure(join(dist, 'lib.js'), true))
  expect(reached).toContain('src/client/secure/tls.ts')
  expect(reached.filter((path) => /^src\/(main|cli|commands|repl|ui|render)\b/.test(path))).toEqual([])
})

test('neither the prompt nor a table makes an Intl.Segmenter before it needs one: that takes 11 ms', () => {
  const files = [chunkOf('src/repl/open.ts'), chunkOf('src/render/pretty.ts')].flatMap((file) => [...closure(file)])
  const makers = files.filter((file) => text(file).includes('new Intl.Segmenter('))
  expect(makers.length).toBeGreaterThan(0)
  expect(makers.filter((file) => /^(var|let|const) \w+ = new Intl\.Segmenter\(/m.test(text(file)))).toEqual([])
})

test('run.cjs loads the quick file for its commands and for no other', () => {
  const [, list] = /^const hot = \[(.*)\]$/m.exec(text(join(root, 'bin/run.cjs')))!
  expect(list!.split(', ').map((word) => word.slice(1, -1))).toEqual(Object.keys(hot))
})
