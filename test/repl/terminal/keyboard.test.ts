import fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Key } from '../../../src/repl/line/keys.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { FakeInput } from './fake-input.ts'

let input: FakeInput
let keyboard: Keyboard
let ended: number
let heard: Key[]
const listen = () => keyboard.listen((keys) => heard.push(...keys))
/** Texts as they are, other keys in brackets. */
const script = (keys: readonly Key[]) => keys.map(({ name, text }) => text || `<${name}>`).join('')

beforeEach(() => {
  input = new FakeInput()
  ended = 0
  heard = []
  keyboard = new Keyboard(input, () => {
    ended++
  })
  keyboard.attach()
})

describe('keys', () => {
  test('are the same however the bytes were cut, in the middle of a character too', () => {
    const bytes = Buffer.from('get /配置/🚀é\u001b[D\u001b[1;5C\u001bb\u001b[200~é\n配\u001b[201~\r')
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        heard = []
        listen()
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        for (const [index, to] of places.slice(1).entries()) input.type(bytes.subarray(places[index], to))
        expect(script(heard)).toBe('get /配置/🚀é<left><ctrl-right><alt-b>é\n配<enter>')
      }),
    )
  })

  test('typed while nobody listens are kept for the next one, those put back before them', () => {
    input.type('ls\r')
    keyboard.putBack([{ name: 'text', text: 'first ' }])
    input.type('get')
    listen()
    input.type('!')
    expect(script(heard)).toBe('first ls<enter>get!')
  })

  test('are kept up to ten thousand', () => {
    for (let count = 0; count < 3; count++) input.type('\r'.repeat(4_000))
    listen()
    expect(heard).toHaveLength(10_000)
  })

  test('go first to who intercepts them; what was typed before Ctrl-C is worthless, also in the same breath', () => {
    keyboard.intercept = ({ name }) => {
      if (name === 'ctrl-c') keyboard.forget()
      return name === 'ctrl-c'
    }
    input.type('a')
    input.type('b\u0003c')
    listen()
    expect(script(heard)).toBe('c')
  })
})

test('Escape is a key once nothing followed it, and the beginning of another while something does', () => {
  vi.useFakeTimers()
  try {
    listen()
    input.type('\u001b')
    vi.advanceTimersByTime(49)
    expect(heard).toEqual([])
    input.type('[A\u001b')
    vi.advanceTimersByTime(51)
    expect(script(heard)).toBe('<up><escape>')
  } finally {
    vi.useRealTimers()
  }
})

describe('the terminal', () => {
  test('is read in raw mode while it is ours, and given back as it was', () => {
    expect([input.raw, input.reading]).toEqual([true, true])
    keyboard.detach()
    expect([input.raw, input.reading]).toEqual([false, false])
    listen()
    input.type('not ours')
    input.emit('end')
    expect([heard, ended]).toEqual([[], 0])
  })

  test('taken twice gives each key once, and is given back at once', () => {
    keyboard.attach()
    listen()
    input.type('a')
    keyboard.detach()
    keyboard.detach()
    input.type('b')
    expect(script(heard)).toBe('a')
  })

  test('that is gone ends it, and has no mode to be put in', () => {
    input.emit('end')
    expect(ended).toBe(1)
    input.setRawMode = () => {
      throw new Error('EIO')
    }
    expect(() => keyboard.detach()).not.toThrow()
  })
})
