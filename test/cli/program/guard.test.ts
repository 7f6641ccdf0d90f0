import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { guard } from '../../../src/cli/program/guard.ts'
import { MARK } from '../../../src/cli/program/job.ts'
import { moment, type Order } from '../../../src/cli/program/orders.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** A program in a group of its own that says when SIGTERM reaches it, and ends with 7 then. */
async function start(mark: string): Promise<{ child: ChildProcess; ended: Promise<unknown[]> }> {
  const script = 'trap "exit 7" TERM; echo on; while :; do sleep 0.05; done'
  const child = spawn('/bin/sh', ['-c', script], {
    env: { ...process.env, [MARK]: mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  started.push(child)
  const ended = once(child, 'exit')
  await once(child.stdout!, 'data')
  return { child, ended }
}

/** A guardian in this process, and the pipe its orders come by. */
function post(): { say(order: Order): void; close(): void; over: Promise<void> } {
  const pipe = new PassThrough()
  const over = guard(pipe)
  return { say: (order) => void pipe.write(`${JSON.stringify(order)}\n`), close: () => void pipe.end(), over }
}

test('who started the program is gone: it is told to stop', async () => {
  const { child, ended } = await start('a')
  const { say, close } = post()
  say({ job: { pid: child.pid!, mark: 'a' } })
  close()
  expect(await ended).toEqual([7, null])
})

test('who started the program stands still: it is told to stop when nobody moves the deadline, and killed at the last one', async () => {
  const { child, ended } = await start('b')
  const { say, close, over } = post()
  say({ job: { pid: child.pid!, mark: 'b' } })
  say({ doubt: moment(60_000), lost: moment(60_000) })
  say({ told: true })
  say({ doubt: moment(0), lost: moment(300) })
  expect(await ended).toEqual([null, 'SIGKILL'])
  close()
  await over
})

test.runIf(process.platform === 'linux')(
  'a program whose number nobody had time to tell is known by its mark',
  async () => {
    const { ended } = await start('outer,c')
    const { say, close } = post()
    say({ mark: 'c' })
    close()
    expect(await ended).toEqual([7, null])
  },
)

test.runIf(process.platform === 'linux')('also when it takes the place of another, whose number was told', async () => {
  const { child, ended: first } = await start('e')
  const { say, close } = post()
  say({ job: { pid: child.pid!, mark: 'e' } })
  say({ told: true })
  child.kill('SIGTERM')
  await first
  const { ended } = await start('f')
  say({ mark: 'f' })
  close()
  expect(await ended).toEqual([7, null])
})

test('what has ended is nobody’s business', async () => {
  const { child, ended } = await start('d')
  const { say, over } = post()
  say({ job: { pid: child.pid!, mark: 'd' } })
  say({ doubt: moment(0), lost: moment(10) })
  say({ end: true })
  await over
  let gone = false
  void ended.then(() => {
    gone = true
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(gone).toBe(false)
})
