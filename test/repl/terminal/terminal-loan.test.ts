import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { own } from '../../../src/render/text.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { layout } from '../../../src/repl/terminal/layout.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { TerminalLoan } from '../../../src/repl/terminal/terminal-loan.ts'
import { FakeInput } from './fake-input.ts'
import { FakeTerminal } from './fake-terminal.ts'

const PASTES = '\u001b[?2004h'
const PLAIN = '\u001b[?2004l'

let terminal: FakeTerminal
let input: FakeInput
let screen: Screen
let loan: TerminalLoan
beforeEach(() => {
  terminal = new FakeTerminal()
  input = new FakeInput()
  screen = new Screen(terminal)
  loan = new TerminalLoan(screen, new Keyboard(input, () => {}), terminal)
  loan.take()
  terminal.takeWritten()
})
afterEach(() => loan.giveBack())

test('who borrows the terminal finds it as it was before the shell, and empty of its line', async () => {
  screen.paint(layout([{ text: 'half a line' }], 4, 40))
  await loan.lend(async () => {
    expect([loan.isLent, input.raw, input.reading]).toEqual([true, false, false])
    expect(terminal.takeWritten().endsWith(`${PLAIN}\u001b[?25h`)).toBe(true)
    expect(await terminal.everything()).toEqual([])
  })
  expect([loan.isLent, input.raw, input.reading]).toEqual([false, true, true])
  expect(terminal.takeWritten()).toContain(PASTES)
})

test('it comes back also from one who failed, with what was printed meanwhile', async () => {
  await expect(
    loan.lend(async () => {
      terminal.write('a question? ')
      screen.printAbove(own`event`)
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
  await new Promise((resolve) => setTimeout(resolve, 25))
  expect([loan.isLent, input.raw]).toEqual([false, true])
  expect(await terminal.everything()).toEqual(['a question? ⏎', 'event'])
})

test('one who has it and asks again keeps it, and so does the first when the second is done', async () => {
  await loan.lend(async () => {
    terminal.takeWritten()
    await loan.lend(async () => {})
    await expect(loan.lend(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect([loan.isLent, input.raw, terminal.takeWritten()]).toEqual([true, false, ''])
  })
  expect([loan.isLent, input.raw]).toEqual([false, true])
})

test('the end of the process leaves it usable while it is ours, and is no matter of ours afterwards', () => {
  loan.giveBack()
  const others = process.listeners('exit')
  expect(input.raw).toBe(false)
  expect(terminal.takeWritten()).toContain(PLAIN)
  loan.take()
  const [ours, ...more] = process.listeners('exit').filter((listener) => !others.includes(listener))
  expect(more).toEqual([])
  terminal.takeWritten()
  ours?.(0)
  expect(terminal.takeWritten()).toBe(`${PLAIN}\u001b[?25h`)
  loan.giveBack()
  expect(process.listeners('exit')).not.toContain(ours)
})

test('Ctrl-Z gives it back until the process goes on', async () => {
  screen.paint(layout([{ text: 'half a line' }], 4, 40))
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => true)
  try {
    const suspended = loan.suspend()
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTSTP')
    expect([input.raw, await terminal.everything()]).toEqual([false, []])
    process.emit('SIGCONT')
    await suspended
    expect(input.raw).toBe(true)
    expect(terminal.takeWritten().endsWith(PASTES)).toBe(true)
  } finally {
    kill.mockRestore()
  }
})
