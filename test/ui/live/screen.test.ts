import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { own } from '../../../src/render/text.ts'
import { copyToClipboard, fitData, fitted, layoutOf, padded, whatFits, wrapped } from '../../../src/ui/live/screen.ts'
import { harmful, nasty } from '../../render/nasty.ts'

test('text from a server is safe, one line, and no wider than its pane', () => {
  fc.assert(
    fc.property(nasty, fc.constantFrom('', '/'), fc.integer({ min: 1, max: 40 }), (text, lead, columns) => {
      for (const line of [fitted(lead + text, columns), fitData(text.replaceAll('\n', ''), columns)]) {
        expect(line).not.toMatch(harmful)
        expect(stringWidth(line)).toBeLessThanOrEqual(columns)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('paths are cut in the middle, data keeps its backslashes, blanks fill up what is left', () => {
  expect(fitted('/kafka/brokers/topics', 11)).toBe('/kafk…opics')
  expect(fitted('a\\b c', 5)).toBe('a\\\\b…')
  expect(fitData('\ta\\b', 80)).toBe('  a\\b')
  expect([padded(own`配置`, 6), padded(own`配置`, 3)]).toEqual(['配置  ', '配置'])
})

test('facts stand side by side, and on a narrow pane below each other, whole', () => {
  const facts = ['ephemeral', 'owner 0x20000a1f3c50003', 'version 3']
  expect(wrapped(facts, 60)).toEqual(['ephemeral  owner 0x20000a1f3c50003  version 3'])
  expect(wrapped(facts, 26)).toEqual(['ephemeral  owner', '  0x20000a1f3c50003', '  version 3'])
  expect(wrapped(['world:anyone:cdrwa'], 8)).toEqual(['world:a…'])
})

test('a line leaves out what does not fit, in its order, and cuts only what must stay', () => {
  const parts = [{ text: 'zoosh' }, { text: 'session', yields: 1 }, { text: 'rate', yields: 2 }, { text: 'PAUSED' }]
  expect(whatFits(parts, 30, 2)).toBe('zoosh  session  rate  PAUSED')
  expect(whatFits(parts, 27, 2)).toBe('zoosh  rate  PAUSED')
  expect(whatFits(parts, 13, 2)).toBe('zoosh  PAUSED')
  expect(whatFits(parts, 10, 2)).toBe('zoosh  PA…')
  const equal = ['a', 'b', 'c'].map((text) => ({ text, yields: 1 }))
  expect(whatFits(equal, 4, 2)).toBe('a  b')
})

test('the parts of the screen fill it but for one row, whatever its size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 9, max: 300 }), fc.integer({ min: 20, max: 500 }), (rows, columns) => {
      const layout = layoutOf(columns, rows)
      // Header and footer; two panes above each other, two rows of frame each.
      expect(2 + layout.bodyRows + 2 + layout.logRows + 2).toBe(layout.rows)
      expect(layout.rows).toBe(rows - 1)
      expect(layout.columns).toBe(columns)
      expect(layout.columns - layout.treeColumns - 4).toBeGreaterThan(0)
    }),
  )
  for (const [columns, rows] of [
    [0, 0],
    [1, 1],
    [10, 5],
  ] as const) {
    const { treeColumns, bodyRows, logRows } = layoutOf(columns, rows)
    expect([treeColumns, bodyRows, logRows].every((size) => size >= 1)).toBe(true)
  }
})

test('the clipboard gets the bytes, and nothing of the text reaches the terminal as it is', () => {
  const sent = copyToClipboard('/a\u0007\u001b]0;x')
  expect(Buffer.from(/^\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007$/.exec(sent)![1]!, 'base64').toString()).toBe(
    '/a\u0007\u001b]0;x',
  )
})
