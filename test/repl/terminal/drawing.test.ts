import fc from 'fast-check'
import { expect, test } from 'vitest'
import { below, draw, redraw, wipe } from '../../../src/repl/terminal/drawing.ts'
import { layout } from '../../../src/repl/terminal/layout.ts'
import { agreedLine } from './any-line.ts'
import { FakeTerminal } from './fake-terminal.ts'

const [COLUMNS, ROWS] = [12, 70]
/** A picture of a line behind a mark that finds it again. */
const picture = fc
  .boolean()
  .chain((colour) =>
    agreedLine.map(({ text, cursor }) => layout([{ text: '>', style: '1' }, { text }], cursor + 1, COLUMNS, colour)),
  )
const shown = async (...written: string[]) => {
  const terminal = new FakeTerminal(COLUMNS, ROWS)
  for (const text of written) terminal.write(text)
  return { rows: await terminal.from('>'), all: await terminal.everything() }
}

test('one picture made of another shows the same as if it had been drawn alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(picture, { minLength: 2, maxLength: 5 }), async (pictures) => {
      const steps = pictures.slice(1).map((to, index) => redraw(pictures[index]!, to))
      expect(await shown(draw(pictures[0]!), ...steps)).toEqual(await shown(draw(pictures.at(-1)!)))
    }),
    { numRuns: 200 },
  )
})

test('the same picture again writes nothing, and a moved cursor no text', () => {
  fc.assert(
    fc.property(picture, fc.nat(), (from, at) => {
      expect(redraw(from, from)).toBe('')
      const row = at % from.rows.length
      expect(redraw(from, { rows: from.rows, cursor: { row, column: 0 } })).toMatch(/^(\u001b\[\d+[AB])?\r?$/)
    }),
  )
})

test('what comes below or instead of a picture begins at the start of a row, and leaves nothing of it behind', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async (one) => {
      const { all } = await shown('before\r\n', draw(one), below(one), '> after')
      expect(all.at(-1)).toBe('> after')
      expect(all.length).toBeGreaterThan(one.rows.length)
      expect((await shown('before\r\n', draw(one), wipe(one.cursor.row), 'after')).all).toEqual(['before', 'after'])
    }),
    { numRuns: 100 },
  )
})

test('the terminal knows which rows go on from the one before, also when only those are drawn anew', async () => {
  const full = 'a'.repeat(COLUMNS - 1)
  const of = (text: string) => layout([{ text: `>${text}` }], text.length + 1, COLUMNS)
  const terminal = new FakeTerminal(COLUMNS, ROWS)
  const wraps = async () => {
    await terminal.everything()
    return [0, 1, 2].map((y) => terminal.terminal.buffer.active.getLine(y)?.isWrapped)
  }
  terminal.write(draw(of(full)))
  expect(await wraps()).toEqual([false, true, false])
  for (const [from, to] of [
    [full, `${full}b`],
    [`${full}b`, `${full}c`],
  ]) {
    terminal.write(redraw(of(from!), of(to!)))
    expect(await wraps()).toEqual([false, true, false])
  }
  terminal.write(redraw(of(`${full}c`), of('a\nc')))
  expect(await wraps()).toEqual([false, false, false])
})
