import { render } from 'ink-testing-library'
import { expect, test } from 'vitest'
import { theme } from '../../../src/render/theme.ts'
import { cell, type TableView } from '../../../src/render/view.ts'
import { Top } from '../../../src/ui/top/top.tsx'
import { firstTopState, pressTop, type TopKey, type TopState } from '../../../src/ui/top/top-state.ts'

function press(...inputs: (string | TopKey)[]): TopState | 'quit' {
  return inputs.reduce<TopState | 'quit'>((state, input) => {
    if (state === 'quit') return state
    return typeof input === 'string' ? pressTop(state, input, {}, 3) : pressTop(state, '', input, 3)
  }, firstTopState)
}

test('keys move, order, pause, filter, help and quit', () => {
  expect(press('j', 'j', { downArrow: true }, 'k')).toMatchObject({ offset: 2 })
  expect(press('k', { pageUp: true })).toMatchObject({ offset: 0 })
  expect(press('o', 'o', 'o', 'o')).toMatchObject({ order: 1 })
  expect(press(' ')).toMatchObject({ paused: true })
  expect(press(' ', ' ')).toMatchObject({ paused: false })
  expect(press('?')).toMatchObject({ help: true })
  expect(press('?', 'q')).toMatchObject({ help: false })
  expect(press('q')).toBe('quit')
  expect(pressTop(firstTopState, 'c', { ctrl: true }, 3)).toBe('quit')
})

test('while a filter is typed, letters are letters', () => {
  expect(press('/', 'q', 'o', ' ', { backspace: true })).toMatchObject({ filter: 'qo', typing: true, order: 0 })
  expect(press('/', 'a', { return: true }, 'o')).toMatchObject({ filter: 'a', typing: false, order: 1 })
  expect(press('/', 'a', { escape: true })).toMatchObject({ filter: '', typing: false })
  expect(press('/', 'a', { return: true }, { escape: true })).toMatchObject({ filter: '' })
  expect(press('/', '\u001b[31m')).toMatchObject({ filter: '' })
})

const table = (rows: readonly string[]): TableView => ({
  kind: 'table',
  columns: [{ title: 'address' }],
  rows: rows.map((text) => [cell.text(text)]),
})

async function until(check: () => void): Promise<void> {
  const deadline = performance.now() + 20_000
  for (;;) {
    try {
      return check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

test('the screen shows members, clients and what was measured last, and obeys the keys', async () => {
  let round = 0
  const source = {
    refresh: async () => ++round,
    interval: 5,
    caption: (rows: number, order: string) => `${rows} clients by ${order}`,
    orders: ['received', 'sent'],
    remark: 'which paths are hot is not told',
    screen: (figures: number, order: string) => ({
      members: table([`member round ${figures}`]),
      clients: table([`10.0.0.1 by ${order}`, '10.0.0.2 \u001b[2J hostile']),
    }),
  }
  const app = render(<Top source={source} theme={theme(false)} unicode={false} />)
  const frame = () => app.lastFrame() ?? ''
  await until(() =>
    expect(frame()).toMatch(/member round \d+[\s\S]*10\.0\.0\.1 by received[\s\S]*2 clients by received/),
  )
  expect(frame()).not.toContain('\u001b[2J')
  app.stdin.write('o')
  await until(() => expect(frame()).toContain('by sent'))
  app.stdin.write('/')
  await until(() => expect(frame()).toContain('/▏'))
  app.stdin.write('0.2')
  await until(() => expect(frame()).toContain('1 clients by sent'))
  app.stdin.write('\r')
  await until(() => expect(frame()).toContain('filter 0.2'))
  app.stdin.write(' ')
  await until(() => expect(frame()).toContain('PAUSED'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const stopped = round
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(round).toBe(stopped)
  app.stdin.write('?')
  await until(() => expect(frame()).toContain('next order'))
  expect(frame()).toContain('which paths are hot is not told')
  app.unmount()
})

test('what cannot be measured is said, and measured again', async () => {
  let round = 0
  const source = {
    refresh: async () => {
      if (++round === 1) throw new Error('nobody answers')
      return round
    },
    interval: 30,
    caption: () => '',
    orders: ['received'],
    remark: '',
    screen: () => ({ members: table(['back']), clients: table([]) }),
  }
  const app = render(<Top source={source} theme={theme(false)} unicode={false} />)
  await until(() => expect(app.frames.join()).toContain('nobody answers'))
  await until(() => expect(app.lastFrame()).toContain('back'))
  expect(app.lastFrame()).not.toContain('nobody answers')
  app.unmount()
})
