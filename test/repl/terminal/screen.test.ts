import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { own } from '../../../src/render/text.ts'
import { layout, type Run } from '../../../src/repl/terminal/layout.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { FakeTerminal } from './fake-terminal.ts'

const prompt: Run = { text: 'prod / ❯ ', style: '1' }
const line = (text: string, cursor = text.length, width = 40, extra: Run[] = []) =>
  layout([prompt, { text }, ...extra], prompt.text.length + cursor, width)
const frame = () => new Promise((resolve) => setTimeout(resolve, 25))

describe('the screen', () => {
  test('a wrapped line is drawn as it is laid out, also when it grows and shrinks', async () => {
    const terminal = new FakeTerminal(20, 6)
    const screen = new Screen(terminal)
    const long = 'get /kafka/配置/🚀é/brokers --json'
    for (const cut of [...long].keys()) screen.paint(line([...long].slice(0, cut + 1).join(''), undefined, 20))
    expect(await terminal.from('prod')).toEqual(['prod / ❯ get /kafka/', '配置/🚀é/brokers --j', 'son▏'])
    screen.paint(line('get /a', 4, 20))
    expect(await terminal.from('prod')).toEqual(['prod / ❯ get ▏/a'])
  })

  test('lines printed above leave the line and its cursor alone', async () => {
    const terminal = new FakeTerminal(20, 6)
    const screen = new Screen(terminal)
    screen.paint(line('get /kafka/配置/🚀é', 4, 20))
    for (let count = 0; count < 100; count++) screen.printAbove(own`event ${count}`)
    await frame()
    const all = await terminal.everything()
    expect(all.slice(0, -2)).toEqual(Array.from({ length: 100 }, (_, count) => `event ${count}`))
    expect(await terminal.from('prod')).toEqual(['prod / ❯ get ▏/kafka/', '配置/🚀é'])
    screen.paint(line('get X/kafka/配置/🚀é', 5, 20))
    expect(await terminal.from('prod')).toEqual(['prod / ❯ get X▏/kafka', '/配置/🚀é'])
  })

  test('lines printed above wait for the end of a line a command has begun', async () => {
    const terminal = new FakeTerminal()
    const screen = new Screen(terminal)
    screen.write('half')
    screen.printAbove(own`event`)
    await frame()
    expect(await terminal.everything()).toEqual(['half'])
    screen.write(' and half\n')
    await frame()
    expect(await terminal.everything()).toEqual(['half and half', 'event'])
  })

  test('lines printed while the terminal is lent come when it is back, the newest thousand of them', async () => {
    const terminal = new FakeTerminal()
    const screen = new Screen(terminal)
    screen.lend()
    for (let count = 0; count < 1_200; count++) screen.printAbove(own`event ${count}`)
    await frame()
    expect(await terminal.everything()).toEqual([])
    screen.takeBack()
    const all = (await terminal.everything()).filter((row) => row !== '')
    expect(all.slice(0, 3)).toEqual(['… 200 more lines', 'event 200', 'event 201'])
    expect(all.at(-1)).toBe('event 1199')
  })

  test('a line somebody left unfinished is kept above the prompt', async () => {
    const terminal = new FakeTerminal()
    const screen = new Screen(terminal)
    screen.write('no newline')
    screen.paint(line('x'))
    expect(await terminal.everything()).toEqual(['no newline⏎', 'prod / ❯ x'])
  })

  const text = 'get /kafka/配置/🚀é/brokers/topics/partitions/state --json --output pretty'
  const packed = (all: string) => all.replaceAll(' ', '')

  test.each([
    ['leaves the line as it was', false],
    ['wraps the line anew', true],
  ])('after a resize the line stands there once, with its cursor, when the terminal %s', async (_, reflows) => {
    const terminal = new FakeTerminal(80, 12)
    const screen = new Screen(terminal)
    terminal.onReport((column) => screen.cursorReport(column))
    screen.write('first\n')
    const repaint = () => screen.paint(line(text, 30, screen.columns))
    repaint()
    for (const columns of [40, 100, 37, 90, 23, 80]) {
      await terminal.resize(columns, reflows)
      await new Promise<void>((resolve) => {
        screen.resized(() => resolve(repaint()))
      })
      const rows = await terminal.from('prod')
      expect(packed(rows.join('').replace('▏', ''))).toBe(packed(prompt.text + text))
      expect(packed(rows.join('').split('▏')[0]!)).toBe(packed(prompt.text + text.slice(0, 30)))
      expect((await terminal.everything()).filter((row) => /prod|first/.test(row))).toHaveLength(2)
    }
  })

  test('a terminal that does not say where its cursor is gets its line redrawn all the same', async () => {
    const terminal = new FakeTerminal(80, 12)
    const screen = new Screen(terminal)
    screen.paint(line(text, 30, 80))
    await terminal.resize(40)
    await new Promise<void>((resolve) => {
      screen.resized(() => resolve(screen.paint(line(text, 30, 40))))
    })
    expect(packed((await terminal.from('prod')).join('').replace('▏', ''))).toBe(packed(prompt.text + text))
  })

  test('a line taller than the screen shows the part around the cursor', async () => {
    const terminal = new FakeTerminal(20, 4)
    const screen = new Screen(terminal)
    const text = Array.from({ length: 30 }, (_, row) => `row ${row}`).join('\n')
    screen.paint(line(text, text.length, 20))
    expect(await terminal.everything()).toEqual(['row 26', 'row 27', 'row 28', 'row 29'])
    screen.paint(line(text, 0, 20))
    expect((await terminal.everything())[0]).toBe('prod / ❯ row 0')
  })

  test('clearing leaves the line at the top', async () => {
    const terminal = new FakeTerminal()
    const screen = new Screen(terminal)
    screen.write('old\n')
    screen.paint(line('ls'))
    screen.clear()
    expect(await terminal.everything()).toEqual(['prod / ❯ ls'])
  })

  test('any pictures one after the other, with lines above, show the same as the last one alone', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '配', '🚀', 'é', ' ', '\n'), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.nat(60), fc.boolean()), { minLength: 1, maxLength: 12 }),
        async (frames) => {
          const [busy, quiet] = [new FakeTerminal(20, 10), new FakeTerminal(20, 10)]
          const [screen, reference] = [new Screen(busy), new Screen(quiet)]
          for (const [content, cursor, above] of frames) {
            screen.paint(layout([prompt, { text: content }], prompt.text.length + Math.min(cursor, content.length), 20))
            if (above) screen.printAbove(own`event`)
          }
          await frame()
          const [content, cursor] = frames.at(-1)!
          reference.paint(
            layout([prompt, { text: content }], prompt.text.length + Math.min(cursor, content.length), 20),
          )
          if (layout([prompt, { text: content }], 0, 20).rows.length > 10) return
          expect(await busy.from('prod')).toEqual(await quiet.from('prod'))
        },
      ),
      { numRuns: 100 },
    )
  })
})
