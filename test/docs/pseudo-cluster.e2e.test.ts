import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { portTaken } from '../../src/ensemble/local/ports.ts'
import { describeReal } from '../harness/java.ts'
import { putInto } from '../harness/program.ts'
import { scratch } from '../harness/real-server.ts'
import { masked, onTerminal, readSteps } from './steps.ts'

const root = resolve(import.meta.dirname, '../..')
const tour = readFileSync(join(root, 'docs/pseudo-cluster.md'), 'utf8')
const DOC_BASE = 2181

const steps = readSteps(tour)

/** Ports as the tour has them, moved to where they are free here: client, quorum, election and AdminServer ports. */
function moved(text: string, base: number): string {
  return text.replace(/\b2([1-4])(8[1-3])\b/g, (_, hundreds: string, rest: string) =>
    String(base + (Number(hundreds) - 1) * 100 + Number(rest) - (DOC_BASE % 100)),
  )
}

async function freeBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000)
    const ports = [0, 100, 200, 300].flatMap((kind) => [0, 1, 2].map((index) => base + kind + index))
    const taken = await Promise.all(ports.map((port) => portTaken(port, '127.0.0.1')))
    if (!taken.includes(true)) return base
  }
}

describeReal('the tour of the pseudo-cluster', () => {
  const folder = mkdtempSync(join(scratch, 'zoosh-tour-'))
  const exports: string[] = []
  let base: number

  beforeAll(async () => {
    base = await freeBase()
    if (!existsSync(join(root, 'dist/main.js')))
      execFileSync(process.execPath, [join(root, 'scripts/build.js'), '--quiet'])
    putInto(folder, 'zoosh')
  })
  afterAll(() => {
    if (existsSync(join(folder, 'abc')))
      execFileSync(join(folder, 'zoosh'), ['ensemble', 'destroy', join(folder, 'abc'), '-y'])
    rmSync(folder, { recursive: true, force: true })
  })

  test('does what it says, from the first step to the last', { timeout: 300_000 }, async () => {
    for (const [index, { heading, commands, expected }] of steps.entries()) {
      const shown = masked(
        await onTerminal(
          folder,
          [...exports, ...commands].map((line) => moved(line, base)),
        ),
      )
      expect(shown, `step ${index + 1}, ${heading}`).toBe(masked(moved(expected, base)))
      exports.push(...commands.filter((line) => line.startsWith('export ')))
    }
  })

  test('has every part of the classic tutorial', () => {
    expect(steps.map(({ heading }) => heading)).toEqual([
      'Three servers in a folder',
      'Start, and wait for a leader',
      'One tree, on every server',
      'One tree, on every server',
      'A watch',
      'Two of three',
      'One of three',
      'Back again',
      'Who did that?',
      'Cleaning up',
    ])
  })
})
