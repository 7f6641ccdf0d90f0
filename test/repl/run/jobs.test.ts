import { expect, test } from 'vitest'
import { Interrupted } from '../../../src/cli/life/stop-error.ts'
import { own } from '../../../src/render/text.ts'
import { Jobs } from '../../../src/repl/run/jobs.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { FakeTerminal } from '../terminal/fake-terminal.ts'

const open = () => {
  const terminal = new FakeTerminal(60)
  return { terminal, jobs: new Jobs(new Screen(terminal)) }
}
const frame = () => new Promise((resolve) => setTimeout(resolve, 25))
/** A command that runs until it is given up, with the code it is given up with. */
const patient = (_: unknown, signal: AbortSignal) =>
  new Promise<number>((resolve) => signal.addEventListener('abort', () => resolve((signal.reason as Interrupted).code)))

test('a number is given again only when all above it are free', async () => {
  const { jobs } = open()
  for (const line of ['a', 'b', 'c']) jobs.start(line, [line], patient)
  await frame()
  jobs.get(2)!.stop()
  await frame()
  jobs.start('d', ['d'], patient)
  await frame()
  expect(jobs.all.map(({ id, line }) => `${id} ${line}`)).toEqual(['1 a', '3 c', '4 d'])
  await jobs.stopAll()
  await frame()
  expect(jobs.all).toEqual([])
  jobs.start('e', ['e'], async () => 0)
  expect(jobs.all).toMatchObject([{ id: 1 }])
})

test('what is printed is counted and stands between beginning and end; what comes later is not asked for', async () => {
  const { terminal, jobs } = open()
  let late = () => {}
  jobs.start('talk', ['talk'], async (outlet) => {
    outlet.out(own`one\ntwo\n`)
    expect(jobs.all).toMatchObject([{ printed: 2 }])
    late = () => void outlet.out(own`late\n`)
    return 3
  })
  await frame()
  late()
  await frame()
  expect(await terminal.everything()).toEqual(['[1] talk', '[1] one', '[1] two', '[1] ended with 3: talk'])
})

test('a line with what a terminal would obey is told spelt out', async () => {
  const { terminal, jobs } = open()
  jobs.start('echo "\u001b[2J\u202e"', ['echo', '\u001b[2J\u202e'], async () => 0)
  await frame()
  expect(terminal.takeWritten().replace(/\u001b\[\?2026[hl]/g, '')).not.toMatch(/\u001b|\u202e/)
  expect(await terminal.everything()).toEqual(['[1] echo "^[[2J\\u{202e}"', '[1] done: echo "^[[2J\\u{202e}"'])
})

test('the end of the shell does not wait for one that will not end', async () => {
  const { jobs } = open()
  let reason: unknown
  jobs.start('deaf', ['deaf'], (_, signal) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return new Promise(() => {})
  })
  await frame()
  await jobs.stopAll()
  expect(reason).toEqual(new Interrupted(130))
  expect(jobs.all).toHaveLength(1)
})
