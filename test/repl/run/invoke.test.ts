import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Interrupted } from '../../../src/cli/life/stop-error.ts'
import { parseLine } from '../../../src/repl/line/parse-line.ts'
import { invoke } from '../../../src/repl/run/invoke.ts'
import { atPrompt } from '../../../src/repl/run/live-shell.ts'
import { inProcessShell } from './in-process-shell.ts'

let at: Awaited<ReturnType<typeof inProcessShell>>
beforeAll(async () => {
  at = await inProcessShell()
})
afterEach(() => void at.takeWritten())
afterAll(() => at.stop())

const call = async (line: string, { signal = new AbortController().signal, background = false } = {}) => {
  const { words } = parseLine(line).commands[0]!
  const place = { outlet: at.shell.terminal(), signal, background, occasion: atPrompt, runLine: async () => 0 }
  const exit = await invoke(at.shell, words, place)
  return { exit, text: at.takeWritten() }
}

test.each([
  ['lss', 'did you mean ls?'],
  ['get /app --server h:1', '--server cannot change the session'],
  ['delete -r /app', 'nobody is there'],
  ['set /app/workers/* x', '"/app/workers/*" matches 2 znodes'],
  ['ls --sort nonsense', '--sort'],
])('%s is refused with 2 and a reason', async (line, why) => {
  expect(await call(line)).toEqual({ exit: 2, text: expect.stringContaining(why) })
})

test.each(['ls --help', 'ls /app -R --help', '--help ls', 'exit-codes --help'])('%s is help', async (line) => {
  expect(await call(line)).toEqual({
    exit: 0,
    text: expect.stringMatching(/^(list the children of a znode|EXIT CODES)\n/),
  })
})

test('what cannot be asked in the background says how to do without', async () => {
  expect(await call('delete -r /app', { background: true })).toMatchObject({ exit: 2 })
  expect(await call('exists /app')).toMatchObject({ exit: 0 })
})

test('a command that was given up ends with the reason’s code, and says nothing', async () => {
  expect(await call('ls /', { signal: AbortSignal.abort(new Interrupted(130)) })).toEqual({ exit: 130, text: '' })
  const controller = new AbortController()
  const running = call('watch /app -r', controller)
  setTimeout(() => controller.abort(new Interrupted(141)), 30)
  expect(await running).toEqual({ exit: 141, text: '' })
})

test('a pattern in a command for one path runs it once for each, until one fails', async () => {
  for (const name of ['', '/a 1', '/b 2', '/c 3']) await call(`create /each${name}`)
  expect(await call('get /each/*')).toEqual({ exit: 0, text: '1\n2\n3\n' })
  expect(await call('get "/each/*"')).toMatchObject({ exit: 4 })
  await call('acl set /each/b world:anyone:a')
  const { exit, text } = await call('count /each/* --json')
  expect(exit).toBe(6)
  expect(text.match(/"\/each\/\w"/g)).toEqual(['"/each/a"', '"/each/b"'])
})
