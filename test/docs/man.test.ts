import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/commands/index.ts'
import { noMan } from './no-man.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = readdirSync(join(root, 'man'))
/** A folder that man takes for one of its own. */
const folder = mkdtempSync(join(tmpdir(), 'zoosh-man-'))
mkdirSync(join(folder, 'man1'))
for (const page of pages) cpSync(join(root, 'man', page), join(folder, 'man1', page))
afterAll(() => rmSync(folder, { recursive: true }))

const shown = Object.entries(registry).filter(([, { hidden }]) => !hidden)
const names = shown.flatMap(([id, { aliases }]) => [id, ...aliases].map((name) => `zoosh-${name.replaceAll(' ', '-')}`))

test('there is a page for every command, for its other names, for zoosh and zkcli, and no other', () => {
  expect(pages.map((page) => page.replace(/\.1$/, '')).sort()).toEqual(['zoosh', 'zkcli', ...names].sort())
})

test('npm installs them all', () => {
  const { man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect([...man].sort()).toEqual(pages.map((page) => `./man/${page}`).sort())
})

test('they are ASCII, so that every locale shows them', () => {
  const others = pages.filter((page) => /[^\n -~]/.test(readFileSync(join(root, 'man', page), 'utf8')))
  expect(others).toEqual([])
})

describe.skipIf(noMan())('man', () => {
  const env = { ...process.env, MANPATH: folder, MANWIDTH: '80', MANPAGER: 'cat', LC_ALL: 'C.UTF-8' }
  const ask = (...args: string[]) => spawnSync('man', args, { env, encoding: 'utf8' })

  test('finds each', () => {
    const { stdout, stderr } = ask('-w', 'zkcli', 'zoosh', ...names)
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n')).toHaveLength(names.length + 2)
  })

  test('shows the page of a command under its other name', () => {
    expect(ask('zoosh-rm').stdout).toBe(ask('zoosh-delete').stdout)
  })

  test('has nothing to warn of, fits 80 columns, and shows examples as they are typed', async () => {
    // Formatted at once: a process for each would take as many seconds as this takes tenths.
    const whole = pages.filter((page) => !readFileSync(join(folder, 'man1', page), 'utf8').startsWith('.so '))
    const args = ['-man', '-ww', '-Tutf8', '-P-cbou', '-rLL=78n', ...whole.map((page) => join(folder, 'man1', page))]
    const { stdout, stderr } = spawnSync('groff', args, { encoding: 'utf8', maxBuffer: 64 << 20 })
    expect(stderr).toBe('')
    const lines = stdout.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    const typed = new Set(lines.map((line) => line.trim()))
    const missing: string[] = []
    for (const [, entry] of shown) {
      const { examples } = (await entry.load()).default
      missing.push(...examples.filter((line) => !typed.has(`zoosh ${line}`)))
    }
    expect(missing).toEqual([])
  })
})
