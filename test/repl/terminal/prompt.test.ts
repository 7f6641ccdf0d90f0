import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cells } from '../../../src/repl/line/graphemes.ts'
import { type PromptFacts, prompt, shortPath } from '../../../src/repl/terminal/prompt.ts'
import { styles } from '../../../src/repl/terminal/styles.ts'

const facts: PromptFacts = {
  name: 'prod',
  colour: undefined,
  state: 'connected',
  readOnly: false,
  operations: undefined,
  cwd: '/kafka',
  status: 0,
  unicode: true,
}
const text = (over: Partial<PromptFacts>, columns = 80) =>
  prompt({ ...facts, ...over }, columns)
    .map((run) => run.text)
    .join('')
const styleOf = (over: Partial<PromptFacts>, part: string) =>
  prompt({ ...facts, ...over }, 80).find((run) => run.text === part)?.style

describe('the prompt', () => {
  test.each([
    [{}, 'prod ● /kafka ❯ '],
    [{ readOnly: true, state: 'connected-read-only' }, 'prod ● read-only /kafka ❯ '],
    [{ state: 'reconnecting' }, 'prod ◐ /kafka ❯ '],
    [{ state: 'expired' }, 'prod ○ /kafka ❯ '],
    [{ state: 'none', unicode: false }, 'prod ! /kafka > '],
    [{ state: 'connecting', unicode: false }, 'prod ~ /kafka > '],
    [{ unicode: false }, 'prod * /kafka > '],
  ] as const)('of %j is %j', (over, expected) => {
    expect(text(over)).toBe(expected)
  })

  test('has the colour of the profile, and tells by another that the last line failed', () => {
    expect(styleOf({ colour: 'red' }, 'prod')).toBe('31')
    expect(styleOf({ colour: 'no such colour' }, 'prod')).toBe(styles.strong)
    expect([styleOf({}, '❯'), styleOf({ status: 4 }, '❯')]).toEqual([styles.good, styles.bad])
  })

  test('leaves two thirds of the terminal to the line', () => {
    const cwd = `/${'deep/'.repeat(50)}end`
    expect(text({ cwd }, 60)).toBe('prod ● …/deep/deep/deep/end ❯ ')
    expect(text({ cwd }, 10)).toBe('prod ● …/deep/end ❯ ')
  })
})

describe('a path', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '配', '🚀', 'é', '\u001b', '\u202e'), minLength: 1 })
  const path = fc.array(name, { minLength: 1, maxLength: 8 }).map((names) => `/${names.join('/')}`)

  test('cut to any width fits, and is the end of the whole', () => {
    fc.assert(
      fc.property(path, fc.integer({ min: 12, max: 40 }), (whole, width) => {
        const short = shortPath(whole, width)
        expect(cells(short)).toBeLessThanOrEqual(width)
        if (short !== whole) expect(whole.endsWith(short.replace('…', ''))).toBe(true)
      }),
    )
  })

  test.each([
    ['/a/b', 12, '/a/b'],
    ['/kafka/brokers/topics', 16, '…/brokers/topics'],
    ['/kafka/brokers/topics', 15, '…/topics'],
    ['/averylongnamewithoutend', 12, '…ewithoutend'],
    ['/配置/配置/配置', 13, '…/配置/配置'],
  ])('%s in %i cells is %s', (whole, width, short) => {
    expect(shortPath(whole, width)).toBe(short)
    expect(shortPath(whole, width, false)).toBe(short.replace('…', '~'))
  })
})

test('an open transaction is counted', () => {
  expect(text({ operations: 0 })).toContain(' txn 0 ')
  expect(text({})).not.toContain('txn')
})
