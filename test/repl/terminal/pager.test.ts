import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Interrupted } from '../../../src/cli/life/stop-error.ts'
import { escapeLines, escapeText, type Inert, joined, own } from '../../../src/render/text.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { terminalOutlet } from '../../../src/repl/terminal/outlet.ts'
import { PagedOutput, pagerProgram } from '../../../src/repl/terminal/pager.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { TerminalLoan } from '../../../src/repl/terminal/terminal-loan.ts'
import { FakeInput } from './fake-input.ts'
import { FakeTerminal } from './fake-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-pager-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Output on a terminal of 20 columns and 6 rows; `paged` is what a pager that reads to the end has got. */
function open(program = `cat > ${join(folder, 'paged')}`) {
  const terminal = new FakeTerminal(20, 6)
  const screen = new Screen(terminal)
  const keyboard = new Keyboard(new FakeInput(), () => {})
  keyboard.attach()
  const loan = new TerminalLoan(screen, keyboard, terminal)
  const stops: number[] = []
  const stop = ({ code }: Interrupted) => void stops.push(code)
  const output = new PagedOutput(program, terminalOutlet(screen, undefined), screen, loan, stop)
  const paged = () => readFileSync(join(folder, 'paged'), 'utf8')
  return { terminal, loan, stops, output, outlet: output.outlet, paged }
}
const lines = (count: number) => Array.from({ length: count }, (_, index) => own`${index}\n`)

describe('output', () => {
  test('that fits the screen is held back and shown at its end, without a pager', async () => {
    const { terminal, output, outlet, paged } = open()
    for (const line of lines(5)) outlet.out(line)
    expect(await terminal.everything()).toEqual([])
    await output.finish()
    expect(await terminal.everything()).toEqual(['0', '1', '2', '3', '4'])
    expect(paged).toThrow('ENOENT')
  })

  test.each<[string, (Inert | Uint8Array)[]]>([
    ['more lines', lines(40)],
    ['one chunk of many lines', [joined(lines(40))]],
    ['bytes', [Buffer.from(lines(40).join(''))]],
    ['a line that wraps', [escapeText('x'.repeat(200))]],
  ])('of %s than the screen has rows goes to the pager whole, and none of it to the terminal', async (_, chunks) => {
    const { terminal, output, outlet, paged } = open()
    for (const chunk of chunks) await outlet.out(chunk)
    await output.finish()
    expect(paged()).toBe(chunks.join(''))
    expect(await terminal.everything()).toEqual([])
  })

  test('that comes slowly is shown as it comes', async () => {
    const { terminal, output, outlet, paged } = open()
    outlet.out(own`slow\n`)
    while ((await terminal.everything()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    for (const line of lines(40)) outlet.out(line)
    await output.finish()
    expect(await terminal.everything()).toHaveLength(41)
    expect(paged).toThrow('ENOENT')
  })

  test('comes before an error that came after it; an error while the pager shows waits for its end', async () => {
    const short = open()
    short.outlet.out(own`a\n`)
    short.outlet.err(own`wrong\n`)
    short.outlet.out(own`b\n`)
    await short.output.finish()
    expect(await short.terminal.everything()).toEqual(['a', 'wrong', 'b'])
    const long = open()
    for (const line of lines(40)) long.outlet.out(line)
    long.outlet.err(own`wrong\n`)
    expect((await long.terminal.everything()).join('')).not.toContain('wrong')
    await long.output.finish()
    expect((await long.terminal.everything()).at(-1)).toBe('wrong')
  })

  test.each([
    ['that is left early', 'true'],
    ['that is not there', 'no-such-pager 2>/dev/null'],
  ])('into a pager %s ends the command, and what it still prints goes nowhere', async (_, program) => {
    const { terminal, loan, stops, output, outlet } = open(program)
    for (const line of lines(10)) outlet.out(line)
    while (stops.length === 0) {
      await outlet.out(escapeLines('and more\n'.repeat(1_000)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(stops[0]).toBe(141)
    await output.finish()
    outlet.out(own`late\n`)
    expect(loan.isLent).toBe(false)
    expect(await terminal.everything()).toEqual([])
  })
})

test('the pager is ZOOSH_PAGER, then PAGER, then less, where there is such a program', () => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const [name, mode] of [
    ['less', 0o755],
    ['most', 0o755],
    ['text', 0o644],
  ] as const) {
    writeFileSync(join(bin, name), '')
    chmodSync(join(bin, name), mode)
  }
  const program = (env: NodeJS.ProcessEnv) => pagerProgram({ PATH: `/nowhere:${bin}`, ...env })
  expect(program({})).toBe('less')
  expect(program({ PAGER: 'most -s', ZOOSH_PAGER: 'less -R' })).toBe('less -R')
  expect(program({ PAGER: ' most -s ' })).toBe('most -s')
  expect(program({ PAGER: join(bin, 'most') })).toBe(join(bin, 'most'))
  for (const off of ['', ' ', 'cat', 'no-such-pager', 'text', join(bin, 'none')])
    expect(program({ PAGER: 'most', ZOOSH_PAGER: off })).toBeUndefined()
  expect(pagerProgram({})).toBeUndefined()
})
