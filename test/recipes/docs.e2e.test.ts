import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putInto } from '../harness/program.ts'
import { describeReal, realServer } from '../harness/real-server.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/recipes.md'), 'utf8')

interface Example {
  readonly line: string
  readonly output: string
}

/** The sections of the page, each with its command lines and what they print. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.split('\n')[0]!, examples: examplesOf(section) }))
  .filter(({ examples }) => examples.length > 0)

function examplesOf(section: string): Example[] {
  return [...section.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    block!
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [line = '', ...output] = text.split('\n')
        return { line, output: output.join('\n') }
      }),
  )
}

/** What differs from run to run. */
function general(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'GUID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/0x[0-9a-f]+/g, '0xN')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/-\d{10}\b/g, '-N')
    .replace(/([^\n])$/, '$1\n')
}

describeReal('docs/recipes.md', () => {
  const server = realServer()
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-docs-'))
    mkdirSync(join(folder, 'bin'))
    putInto(join(folder, 'bin'), 'zoosh')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  describe('its examples do what it says', () => {
    test.each(sections)('$title', ({ examples }) => {
      const env = { ...process.env, ZOOSH_SERVER: server.connectString, PATH: `${folder}/bin:${process.env.PATH}` }
      for (const { line, output } of examples) {
        const run = spawnSync('bash', ['-c', `{ ${line}\n} 2>&1`], { env, cwd: folder, encoding: 'utf8' })
        expect(`$ ${line}\n${general(run.stdout)}`).toBe(`$ ${line}\n${output}`)
      }
    })
  })
})
