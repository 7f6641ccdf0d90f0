import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { putInto } from '../harness/program.ts'
import { noPty } from '../repl/test-shell.ts'
import { masked, onTerminal, readSteps } from './steps.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/apply.md'), 'utf8')

describe.skipIf(noPty())('the page about apply and edit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-apply-page-'))
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    putInto(folder, 'zoosh')
    for (const [, name, text] of page.matchAll(/^`(\S+\.yaml)`:\n\n```yaml\n([\s\S]*?)^```$/gm))
      writeFileSync(join(folder, name!), text!)
  })
  afterAll(async () => {
    await sandbox?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(readSteps(page))('$heading: $commands', async ({ commands, expected }) => {
    const shown = await onTerminal(folder, [`export ZOOSH_SERVER=${sandbox.connectString}`, ...commands])
    expect(masked(shown)).toBe(masked(expected))
  })
})
