import { beforeEach, expect, test, vi } from 'vitest'
import { inFront } from '../../../src/repl/terminal/front.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { TerminalLoan } from '../../../src/repl/terminal/terminal-loan.ts'
import { FakeInput } from './fake-input.ts'
import { FakeTerminal } from './fake-terminal.ts'

let terminal: FakeTerminal
let input: FakeInput
let keyboard: Keyboard
let left: number | undefined
/** A command in front, that ends when told; `stops` counts how often it was asked to. */
function start() {
  let stops = 0
  let end!: (exit: number) => void
  const done = new Promise<number>((resolve) => {
    end = resolve
  })
  const screen = new Screen(terminal)
  const parts = { keyboard, screen, loan: new TerminalLoan(screen, keyboard, terminal) }
  const leave = (exit: number) => {
    left = exit
  }
  const ended = inFront({ parts, leave }, done, () => {
    stops++
  })
  return { ended, end, stops: () => stops }
}
const typedAhead = () => {
  let text = ''
  keyboard.listen((keys) => {
    text = keys.map((key) => key.text).join('')
  })
  keyboard.listen(undefined)
  return text
}

beforeEach(() => {
  terminal = new FakeTerminal()
  input = new FakeInput()
  keyboard = new Keyboard(input, () => {})
  keyboard.attach()
  left = undefined
})

test('a command ends with its own code, and what was typed meanwhile is kept', async () => {
  const { ended, end, stops } = start()
  input.type('next')
  end(4)
  expect(await ended).toBe(4)
  expect([stops(), typedAhead(), left]).toEqual([0, 'next', undefined])
})

test('Ctrl-C asks it to stop, is shown, and forgets what was typed; the code is still its own', async () => {
  const { ended, end, stops } = start()
  input.type('next\u0003')
  expect(stops()).toBe(1)
  end(130)
  expect(await ended).toBe(130)
  expect(await terminal.everything()).toEqual(['^C'])
  expect(typedAhead()).toBe('')
})

test.each([
  ['a second Ctrl-C', () => input.type('\u0003')],
  ['time', () => vi.advanceTimersByTime(400)],
])(
  'a command that will not end is left to itself by %s',
  async (_, act) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      const { ended, stops } = start()
      input.type('\u0003')
      act()
      expect(await ended).toBe(130)
      expect(stops()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  },
  5_000,
)

test('Ctrl-C comes as a signal while others have the terminal', async () => {
  const others = process.listenerCount('SIGINT')
  const { ended, end, stops } = start()
  process.emit('SIGINT')
  expect(stops()).toBe(1)
  end(130)
  await ended
  expect(process.listenerCount('SIGINT')).toBe(others)
})

test('Ctrl-\\ leaves at once', async () => {
  const { ended, stops } = start()
  input.type('\u001c')
  expect(await ended).toBe(131)
  expect([stops(), left]).toEqual([1, 131])
})

test('afterwards the keys are the line’s again', async () => {
  const { ended, end, stops } = start()
  end(0)
  await ended
  const keys: string[] = []
  keyboard.listen((more) => keys.push(...more.map(({ name }) => name)))
  input.type('\u0003\u001c')
  expect([stops(), keys]).toEqual([0, ['ctrl-c', 'ctrl-\\']])
})
