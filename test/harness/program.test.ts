import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { nodesOwn } from './program.ts'

const root = resolve(import.meta.dirname, '../..')

/** Those who speak of the files of bin/ themselves, and why. */
const others = [
  // What of these files Node runs, or they hold.
  'cli/bundle.e2e.test.ts',
  'cli/compiled.e2e.test.ts',
  // Copies the built program to where koffi is not.
  'cli/session/kerberos.e2e.test.ts',
  // The script of package.json, without its program.
  'docs/readme.e2e.test.ts',
  'harness/program.ts',
  // What the package holds.
  'package/package.e2e.test.ts',
]

test('zoosh and zkcli are started as program.ts says, so that another can be tried', () => {
  const found = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && name !== 'harness/program.test.ts')
    .filter((name) => /\brun\.c?js\b|\bbin\/zkcli\.js|'zkcli\.js'/.test(readFileSync(join(root, 'test', name), 'utf8')))
  expect(found.sort()).toEqual(others)
})

test('what is not tried on the standalone binary is in the decision', () => {
  const decision = readFileSync(join(root, 'docs/decisions/0014-the-standalone-binary.md'), 'utf8').replace(/\s+/g, ' ')
  expect(Object.values(nodesOwn).filter((reason) => !decision.includes(reason))).toEqual([])
})
