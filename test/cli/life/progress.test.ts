import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Io } from '../../../src/cli/declare/io.ts'
import { showProgress } from '../../../src/cli/life/progress.ts'
import { own } from '../../../src/render/text.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function recorded(over: Partial<Io> = {}) {
  const errors: string[] = []
  const io: Io = {
    out: () => undefined,
    err: (text) => void errors.push(text),
    readStdin: async () => Buffer.alloc(0),
    inTty: true,
    outTty: true,
    errTty: true,
    columns: 40,
    ...over,
  }
  return { io, errors }
}

test('what takes less than half a second shows nothing', () => {
  const { io, errors } = recorded()
  const progress = showProgress({ io }, false)
  vi.advanceTimersByTime(499)
  progress.stop()
  vi.advanceTimersByTime(5_000)
  expect(errors).toEqual([])
})

test('what takes longer is shown on one line, and erased', () => {
  const { io, errors } = recorded()
  const progress = showProgress({ io }, false)
  progress.tell('1,234 znodes')
  vi.advanceTimersByTime(2_000)
  expect(errors.length).toBeGreaterThan(10)
  expect(errors.at(-1)).toMatch(/^\r\u001b\[K. 1,234 znodes · \d s · Ctrl-C stops$/)
  progress.stop()
  expect(errors.at(-1)).toBe('\r\u001b[K')
})

test('output on the same terminal ends it; output elsewhere does not', () => {
  const here = recorded()
  const first = showProgress({ io: here.io }, false)
  vi.advanceTimersByTime(600)
  void first.io.out(own`data\n`)
  const count = here.errors.length
  vi.advanceTimersByTime(2_000)
  expect(here.errors).toHaveLength(count)
  const elsewhere = recorded({ outTty: false })
  const second = showProgress({ io: elsewhere.io }, false)
  void second.io.out(own`data\n`)
  vi.advanceTimersByTime(2_000)
  expect(elsewhere.errors.length).toBeGreaterThan(5)
  second.stop()
})

test('Ctrl-C takes it away before the one who told of it can write; a terminal without a cursor never sees it', () => {
  const { io, errors } = recorded()
  const controller = new AbortController()
  const progress = showProgress({ io, signal: controller.signal }, false)
  progress.tell('x'.repeat(100))
  vi.advanceTimersByTime(600)
  // The terminal's own ^C behind it fits into its row.
  expect(errors.at(-1)!.replace('\r\u001b[K', '')).toHaveLength(38)
  controller.abort()
  expect(errors.at(-1)).toBe('\r\u001b[K')
  const count = errors.length
  vi.advanceTimersByTime(5_000)
  progress.stop()
  expect(errors).toHaveLength(count)
  vi.stubEnv('TERM', 'dumb')
  const dumb = recorded()
  showProgress({ io: dumb.io }, false)
  vi.advanceTimersByTime(5_000)
  vi.unstubAllEnvs()
  expect(dumb.errors).toEqual([])
})

test('a message is printed on a line of its own', () => {
  const { io, errors } = recorded()
  const progress = showProgress({ io }, false)
  vi.advanceTimersByTime(600)
  progress.io.err(own`warning\n`)
  expect(errors.slice(-2)).toEqual(['\r\u001b[K', 'warning\n'])
  progress.stop()
})

test('nothing is shown where stderr is no terminal, or the output never ends', () => {
  const piped = recorded({ errTty: false })
  showProgress({ io: piped.io }, false)
  const endless = recorded()
  showProgress({ io: endless.io }, true)
  vi.advanceTimersByTime(5_000)
  expect([...piped.errors, ...endless.errors]).toEqual([])
})

test('what a server is waited for is told in that line, escaped, and of endless output once a time', () => {
  let waitsFor: string | undefined
  const shown = recorded()
  const endless = recorded()
  const contexts = [shown, endless].map(({ io }) => ({ io, waitsFor: () => waitsFor }))
  const [one, other] = [showProgress(contexts[0]!, false), showProgress(contexts[1]!, true)]
  vi.advanceTimersByTime(1_000)
  expect(endless.errors).toEqual([])
  for (const text of ['h:1 to answer get /a\u001b]', undefined, 'h:1 to answer get /b']) {
    waitsFor = text
    vi.advanceTimersByTime(3_000)
  }
  expect(shown.errors.join('')).toContain('s · Ctrl-C stops · waiting for h:1')
  expect(endless.errors).toEqual([
    'zoosh: waiting for h:1 to answer get /a\\x1b]\n',
    'zoosh: waiting for h:1 to answer get /b\n',
  ])
  for (const progress of [one, other]) progress.mute()
  const before = [...shown.errors, ...endless.errors]
  for (const progress of [one, other]) progress.io.err(own`late`)
  vi.advanceTimersByTime(3_000)
  expect([...shown.errors, ...endless.errors]).toEqual(before)
})
