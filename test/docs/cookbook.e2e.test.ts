import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { putInto } from '../harness/program.ts'
import { noPty } from '../repl/test-shell.ts'
import { masked, onTerminal, readSteps } from './steps.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/cookbook.md'), 'utf8')

describe.skipIf(noPty())('the cookbook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-cookbook-'))
  let [one, other]: Sandbox[] = []

  beforeAll(async () => {
    one = await Sandbox.start()
    other = await Sandbox.start()
    putInto(folder, 'zoosh')
  })
  afterAll(async () => {
    await Promise.all([one, other].map((sandbox) => sandbox?.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  /** The servers of the page are those of the test. */
  const here = (line: string): string =>
    line.replaceAll('127.0.0.1:2181', one!.connectString).replaceAll('127.0.0.1:2182', other!.connectString)

  test.each(readSteps(page))('$heading: $commands', async ({ commands, expected }) => {
    const lines = [`export ZOOSH_SERVER=${one!.connectString}`, ...commands.map(here)]
    expect(masked(await onTerminal(folder, lines))).toBe(masked(expected))
  })
})
