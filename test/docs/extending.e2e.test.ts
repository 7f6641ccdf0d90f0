import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folders } from '../cli/extensions/folders.ts'
import { zoosh } from '../harness/zoosh.ts'
import { readSteps } from './steps.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/extending.md'), 'utf8')

describe('the page about extensions', () => {
  let folders: Folders

  beforeAll(() => {
    folders = new Folders().withZoosh()
    const programs = [...page.matchAll(/^`(\S+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)]
    expect(programs.map(([, name]) => name)).toEqual(['zoosh-leaves', 'bytes.mjs', 'zoosh_complete-leaves'])
    for (const [, name, text] of programs) folders.write(name!, text!)
    // As npm links the program of a package.
    const [, bin, file] = /"bin": \{ "(\S+)": "(\S+)" \}/.exec(page)!
    symlinkSync(join(folders.root, file!), join(folders.root, bin!))
    mkdirSync(join(folders.root, 'node_modules'))
    symlinkSync(root, join(folders.root, 'node_modules/zoosh'))
  })
  afterAll(() => folders[Symbol.dispose]())

  test.each(readSteps(page))('$heading: $commands', async ({ commands, expected }) => {
    const shown: string[] = []
    for (const line of commands) {
      const { text, err, code } = await zoosh(line.split(' ').slice(1), { env: { PATH: folders.path() } })
      expect([err, code]).toEqual(['', 0])
      shown.push(text.replace(/\t$/gm, '').trimEnd())
    }
    expect(shown.join('\n')).toBe(expected)
  })

  test('what it says of TAB', async () => {
    const [, typed, completed] = /^So TAB goes on with `zoosh (.+)` to `zoosh (.+)`\.$/m.exec(page)!
    const words = typed!.split(' ')
    const asked = await zoosh(['__complete', '--sandbox', ...words], { env: { PATH: folders.path() } })
    expect(asked.text).toBe(`${completed!.split(' ').at(-1)}\t\n`)
  })

  test('its init.zk has lines that the shell knows', async () => {
    const [, lines] = /^## `init\.zk`\n[\s\S]*?^```\n([\s\S]*?)^```$/m.exec(page)!
    const { findMeant } = await import('../../src/cli/words/dispatch.ts')
    const { registry } = await import('../../src/commands/index.ts')
    const words = lines!.trim().split('\n')
    expect(words.map((line) => findMeant(registry, line.split(' '))?.id)).toEqual(['alias', 'alias', 'keys', 'cd'])
  })
})
