import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zoosh } from '../harness/zoosh.ts'
import { root } from '../package/installed.ts'
import { machO } from './mach-o.ts'

const { newestGlibc } = await import(join(root, 'scripts/glibc.js'))
const { targets } = await import(join(root, 'scripts/bun.js'))

/** Of ELF: e_machine. */
const machines: { readonly [machine: string]: number } = { x64: 62, arm64: 183 }

/** What the loader of a machine that has not what a binary needs says. */
const noSuchMachine = /ENOEXEC|ENOENT|Error (loading|relocating)|Could not open '\/lib/

describe.each(Object.keys(targets))('the standalone binary for %s', (target) => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-target-'))
  const file = join(folder, 'zoosh')
  const [platform, machine = '', musl] = target.split('-')

  beforeAll(() => {
    const script = join(root, 'scripts/binary.js')
    execFileSync(process.execPath, [script, '--quiet', '--target', target, '--out', folder])
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  test.runIf(platform === 'darwin')('is signed as macOS wants it, all of it', () => {
    const { wrong, ...said } = machO(readFileSync(file))
    expect(said).toEqual({ machine: machine.replace('x64', 'x86_64'), identifier: 'zoosh', flags: 0x2_0002 })
    expect(wrong).toEqual([])
  })

  test.runIf(platform === 'linux')('is for that machine, and asks for no newer glibc than docs/install.md says', () => {
    const bytes = readFileSync(file)
    expect([bytes.toString('latin1', 1, 4), bytes.readUInt16LE(18)]).toEqual(['ELF', machines[machine]])
    expect(newestGlibc(bytes)).toBe(musl ? 0 : 17)
    expect(readFileSync(join(root, 'docs/install.md'), 'utf8')).toContain('glibc 2.17 or newer')
  })

  test.runIf(platform === 'linux')('runs, where this machine can run it', async () => {
    const said = await zoosh(['--version'], { program: [file] }).catch(({ code }) => ({
      code: 127,
      text: '',
      err: code,
    }))
    if (said.code === 127 && noSuchMachine.test(said.err)) {
      console.warn(
        `SKIPPED: this machine runs no ${target} (docs/decisions/0014 says what it takes): ${said.err.split('\n')[0]}`,
      )
      return
    }
    expect(said).toMatchObject({ code: 0, text: expect.stringMatching(/^zoosh \d/), err: '' })
    expect(await zoosh(['--sandbox', 'ls', '/'], { program: [file] })).toMatchObject({
      code: 0,
      text: expect.stringContaining('app\n'),
      err: '',
    })
  })
})
