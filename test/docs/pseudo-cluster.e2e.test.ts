import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { portTaken } from '../../src/ensemble/local/ports.ts'
import { describeReal } from '../harness/java.ts'
import { scratch } from '../harness/real-server.ts'

const root = resolve(import.meta.dirname, '../..')
const tour = readFileSync(join(root, 'docs/pseudo-cluster.md'), 'utf8')
const DOC_BASE = 2181

/** The commands of a block, each with what the tour says it prints. */
interface Step {
  readonly heading: string
  readonly commands: readonly string[]
  readonly expected: string
}

const steps = readSteps(tour)

function readSteps(text: string): Step[] {
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n')[0]!
    return [...section.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => {
      const lines = block!.trimEnd().split('\n')
      return {
        heading,
        commands: lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)),
        expected: lines.filter((line) => !line.startsWith('$ ')).join('\n'),
      }
    })
  })
}

/** Ports as the tour has them, moved to where they are free here: client, quorum, election and AdminServer ports. */
function moved(text: string, base: number): string {
  return text.replace(/\b2([1-4])(8[1-3])\b/g, (_, hundreds: string, rest: string) =>
    String(base + (Number(hundreds) - 1) * 100 + Number(rest) - (DOC_BASE % 100)),
  )
}

/** What differs from run to run is masked: numbers, times, who leads, widths of columns, where ZooKeeper is. */
function masked(text: string): string {
  return (
    text
      .replaceAll('\r', '')
      // Progress on stderr, erased once there is something to show.
      .replace(/\u001b\[K[^\u001b\n]*Ctrl-C stops|\u001b\[K/g, '')
      .replace(/ZooKeeper \S+ of [^;]+;/g, 'ZooKeeper V of HOME;')
      .replace(/\b0x[0-9a-f]+\b/g, '0xN')
      .replace(/\b\d+(\.\d+)?(ms|s|m|h|d)\b( \d+(ms|s|m|h|d)\b)*/g, 'T')
      .replace(/\d+(\.\d+)*/g, 'N')
      .replace(/\b(leader|follower)\b/g, 'ROLE')
      .replace(/\bN [kMG]?B\b/g, 'N B')
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').trim())
      .filter((line) => line !== '' && !/^\[N\]/.test(line))
      .join('\n')
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
    const program = join(folder, 'zoosh')
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/run.js')}' "$@"\n`)
    chmodSync(program, 0o755)
  })
  afterAll(() => {
    if (existsSync(join(folder, 'abc')))
      execFileSync(join(folder, 'zoosh'), ['ensemble', 'destroy', join(folder, 'abc'), '-y'])
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs the commands of a step on a terminal, as a reader would, and gives what it shows. */
  function onTerminal(commands: readonly string[]): Promise<string> {
    const script = [...exports, ...commands].map((line) => moved(line, base)).join('\n')
    return new Promise((done) => {
      const terminal = spawn('bash', ['-c', script], {
        cwd: folder,
        cols: 200,
        rows: 50,
        env: { HOME: folder, PATH: `${folder}:${process.env.PATH}`, TERM: 'xterm', LC_ALL: 'C', NO_COLOR: '1' },
      })
      let shown = ''
      terminal.onData((data) => (shown += data))
      terminal.onExit(() => done(shown))
    })
  }

  test('does what it says, from the first step to the last', { timeout: 300_000 }, async () => {
    for (const [index, { heading, commands, expected }] of steps.entries()) {
      const shown = masked(await onTerminal(commands))
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
