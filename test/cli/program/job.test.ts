import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { groupOf, type Job, killJob, MARK, signalJob } from '../../../src/cli/program/job.ts'
import { eventually } from '../../recipes/eventually.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Starts `sh -c SCRIPT` as a job and reads the first line, of process ids, that it prints. */
async function start(script: string, shared: boolean): Promise<{ job: Job; pids: number[] }> {
  const mark = Math.random().toString(36).slice(2)
  const child = spawn('/bin/sh', ['-c', script], {
    env: { ...process.env, [MARK]: `outer,${mark}` },
    detached: !shared,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  started.push(child)
  const [line] = await once(child.stdout!, 'data')
  const job = { pid: child.pid!, shared: shared ? groupOf(process.pid) : undefined, mark }
  return { job, pids: [child.pid!, ...String(line).trim().split(' ').map(Number)] }
}

/** A zombie is dead; who should bury it may take its time. */
const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
const allGone = (pids: readonly number[]) => eventually(async () => !pids.some(lives))

test('a process knows its group', () => {
  expect(groupOf(process.pid)).toBeGreaterThan(0)
  expect(groupOf(2 ** 30)).toBeUndefined()
})

for (const shared of [false, true]) {
  const where = shared ? 'in our own process group' : 'in a process group of its own'

  test(`a job ${where} is killed with what it has started, and nobody else is`, async () => {
    const script = '(sleep 60 & sleep 60 & echo $(jobs -p) $!; wait) & wait'
    const [one, other] = [await start('sleep 60 & echo $!; wait', shared), await start(script, shared)]
    killJob(other.job)
    await allGone(other.pids)
    expect(one.pids.map(lives)).toEqual(one.pids.map(() => true))
    killJob(one.job)
    await allGone(one.pids)
    killJob(one.job)
  })

  test(`a signal reaches all of a job ${where}`, async () => {
    const { job, pids } = await start('sleep 60 & echo $!; wait', shared)
    signalJob(job, 'SIGTERM')
    await allGone(pids)
  })
}

test.runIf(process.platform === 'linux')(
  'what a program has left behind when it ended is known by its mark',
  async () => {
    const { job, pids } = await start('sleep 60 & echo $!', true)
    await eventually(async () => !lives(job.pid))
    expect(lives(pids[1]!)).toBe(true)
    killJob(job)
    await allGone(pids)
  },
)
