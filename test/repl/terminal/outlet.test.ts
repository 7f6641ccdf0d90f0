import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { own } from '../../../src/render/text.ts'
import { aboveOutlet, type Outlet, streamOutlet, terminalOutlet } from '../../../src/repl/terminal/outlet.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { FakeTerminal } from './fake-terminal.ts'

const frame = () => new Promise((resolve) => setTimeout(resolve, 25))

describe('output above the line', () => {
  const open = () => {
    const terminal = new FakeTerminal(60)
    let lines = 0
    const outlet = aboveOutlet(new Screen(terminal), '[1] ', (more) => {
      lines += more
    })
    return { terminal, outlet, lines: () => lines }
  }

  test('comes in whole lines with a label each, counted', async () => {
    const { terminal, outlet, lines } = open()
    outlet.out(own`one\ntwo, `)
    await frame()
    expect(await terminal.everything()).toEqual(['[1] one'])
    outlet.out(own`and more\n\n`)
    await frame()
    expect(await terminal.everything()).toEqual(['[1] one', '[1] two, and more', '[1]'])
    expect(lines()).toBe(3)
  })

  test('bytes make the same lines however they were cut, and the last one may want its newline', async () => {
    const whole = Buffer.from('/配置/🚀\né\n\nrest')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 6 }), async (cuts) => {
        const { terminal, outlet } = open()
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
        for (const [index, to] of places.slice(1).entries()) outlet.out(whole.subarray(places[index], to))
        outlet.end()
        outlet.close()
        await frame()
        expect(await terminal.everything()).toEqual(['[1] /配置/🚀', '[1] é', '[1]', '[1] rest'])
      }),
      { numRuns: 25 },
    )
  })

  test('an end without anything left prints nothing', async () => {
    const { terminal, outlet } = open()
    outlet.end()
    outlet.out(own`a\n`)
    outlet.end()
    await frame()
    expect(await terminal.everything()).toEqual(['[1] a'])
  })
})

const kinds: readonly [string, (screen: Screen, stream: Writable) => Outlet][] = [
  ['in front', (screen) => terminalOutlet(screen, undefined)],
  ['in the background', (screen) => aboveOutlet(screen, '', () => {})],
  ['into a stream', (screen, stream) => streamOutlet(stream, terminalOutlet(screen, undefined), () => {})],
]
test.each(kinds)('what comes after the end of a command %s was not asked for', async (_, outletOf) => {
  const terminal = new FakeTerminal()
  const streamed: string[] = []
  const stream = new Writable({
    write(chunk, __, done) {
      streamed.push(String(chunk))
      done()
    },
  })
  const outlet = outletOf(new Screen(terminal), stream)
  outlet.out(own`before\n`)
  outlet.err(own`why\n`)
  outlet.close()
  outlet.out(own`after\n`)
  outlet.err(own`after\n`)
  await frame()
  expect([...streamed.map((text) => text.trim()), ...(await terminal.everything())]).toEqual(['before', 'why'])
})

describe('output into a stream', () => {
  const slow = () => {
    let go!: () => void
    const stream = new Writable({
      highWaterMark: 1,
      write(_, __, done) {
        go = done
      },
    })
    const errors: string[] = []
    const terminal = terminalOutlet(new Screen(new FakeTerminal()), undefined)
    const outlet = streamOutlet(stream, terminal, ({ message }) => errors.push(message))
    return { stream, go: () => go(), outlet, errors }
  }
  const state = (promise: Promise<void> | undefined) =>
    Promise.race([promise?.then(() => 'ready'), new Promise((resolve) => setImmediate(() => resolve('waiting')))])

  test('waits until the stream takes more', async () => {
    const { outlet, go } = slow()
    const ready = outlet.out(own`a`)
    expect(await state(ready)).toBe('waiting')
    go()
    expect(await state(ready)).toBe('ready')
  })

  test('does not wait for a stream that broke, and has said so before', async () => {
    const { outlet, stream, errors } = slow()
    const [first, second] = [outlet.out(own`a`), outlet.out(own`b`)]
    expect(await state(first)).toBe('waiting')
    stream.destroy(new Error('broken pipe'))
    await second
    expect(errors[0]).toBe('broken pipe')
  })

  test('that refuses at once has said so when the write ends', async () => {
    const errors: string[] = []
    const stream = new Writable({ write: (_, __, done) => done(new Error('full')) })
    await streamOutlet(stream, terminalOutlet(new Screen(new FakeTerminal()), undefined), ({ message }) =>
      errors.push(message),
    ).out(own`a`)
    expect(errors).toEqual(['full'])
  })
})

test('the shell has no stdin to give away', async () => {
  const outlet = terminalOutlet(new Screen(new FakeTerminal()), undefined)
  await expect(outlet.readStdin()).rejects.toThrow('no stdin')
})

test('a command asks how wide the terminal is now, less its label', () => {
  const size = { columns: 80, rows: 24, write: () => true }
  const screen = new Screen(size)
  const [front, above] = [terminalOutlet(screen, undefined), aboveOutlet(screen, '[12] ', () => {})]
  expect([front.columns, above.columns]).toEqual([80, 75])
  size.columns = 40
  expect([front.columns, above.columns]).toEqual([40, 35])
})
