import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { eventually } from '../eventually.ts'
import { figures, patience } from '../figures.ts'
import { runZoosh } from '../spawned.ts'

describeReal('lock PATH -- CMD', () => {
  const server = realServer()
  let zk: ZooKeeper
  let folder: string

  beforeAll(async () => {
    zk = await connect(server.connectString)
    folder = mkdtempSync(join(tmpdir(), 'zoosh-lock-'))
  })
  afterAll(async () => {
    await zk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const zoosh = (args: readonly string[], stdin = '') => runZoosh(server.connectString, args, stdin)
  const children = async (path: string): Promise<number> => (await zk.exists(path))?.numChildren ?? 0
  const read = (file: string): string => {
    try {
      return readFileSync(join(folder, file), 'utf8')
    } catch {
      return ''
    }
  }

  test('stdin, stdout, words and exit code pass through, and no shell is in between', async () => {
    const cat = zoosh(['lock', '/pass', '--', 'cat'], 'from stdin\n')
    expect([await cat.ended, cat.out]).toEqual([0, 'from stdin\n'])
    const words = ['two words', `"'`, 'line\nbreak', '$HOME', '*', '']
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
    const echo = zoosh(['lock', '/pass', '--', process.execPath, '-e', script, '--', ...words])
    expect([await echo.ended, JSON.parse(echo.out)]).toEqual([0, words])
    expect(await zoosh(['lock', '/pass', '--', 'sh', '-c', 'exit 7']).ended).toBe(7)
    expect(await zoosh(['lock', '/pass', '--', 'sh', '-c', 'kill -9 $$']).ended).toBe(137)
    expect(await children('/pass')).toBe(0)
  })

  test('a program that cannot be run ends with the codes of shells, and the lock is free', async () => {
    const missing = zoosh(['lock', '/cannot', '--', '/no/such/program'])
    expect([await missing.ended, missing.err]).toEqual([127, 'zoosh: cannot run /no/such/program: no such program\n'])
    writeFileSync(join(folder, 'data'), 'no program', { mode: 0o644 })
    expect(await zoosh(['lock', '/cannot', '--', join(folder, 'data')]).ended).toBe(126)
    expect(await children('/cannot')).toBe(0)
  })

  test('the program finds its znode and its fencing token', async () => {
    const run = zoosh(['lock', '/token', '--', 'sh', '-c', 'echo $ZOOSH_LOCK_PATH $ZOOSH_LOCK_ZXID'])
    await run.ended
    expect(run.out).toMatch(/^\/token\/_c_[0-9a-f-]{36}-lock-\d{10} 0x[0-9a-f]+\n$/)
  })

  test('without a program it tells the token and holds the lock until a signal', async () => {
    const holder = zoosh(['lock', '/hold', '--json'])
    await eventually(() => holder.out.endsWith('\n'))
    expect(Object.keys(JSON.parse(holder.out))).toEqual(['path', 'zxid'])
    const busy = zoosh(['lock', '/hold', '--no-wait', '--', 'echo', 'no'])
    expect([await busy.ended, busy.out, busy.err]).toEqual([124, '', 'zoosh: the lock /hold was not free now\n'])
    expect(await zoosh(['lock', '/hold', '--wait', '200ms', '--', 'echo']).ended).toBe(124)
    const listed = zoosh(['lock', 'ls', '/hold', '--json'])
    await listed.ended
    expect(JSON.parse(listed.out)).toMatchObject([{ holds: true, shared: false, layout: 'curator' }])
    holder.process.kill('SIGINT')
    expect(await holder.ended).toBe(130)
    expect(await children('/hold')).toBe(0)
  })

  test('a waiting client is cancelled by a signal and leaves nothing', async () => {
    await using held = await new Lock(zk, '/waiting').acquire()
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      const waiter = zoosh(['lock', '/waiting', '--', 'echo', 'late'])
      await eventually(async () => (await children('/waiting')) === 2)
      waiter.process.kill(signal)
      expect([await waiter.ended, waiter.out]).toEqual([code, ''])
      expect(await children('/waiting')).toBe(1)
    }
    await held.release()
  })

  test('a signal reaches the process group of the program once, whose own code is passed on', async () => {
    const script = `trap 'echo TERM >> ${folder}/group; exit 3' TERM; echo ready; while :; do sleep 0.05; done`
    const run = zoosh(['lock', '/signal', '--', 'sh', '-c', script])
    await eventually(() => run.out === 'ready\n')
    run.process.kill('SIGTERM')
    expect(await run.ended).toBe(3)
    expect(read('group')).toBe('TERM\n')
    expect(await children('/signal')).toBe(0)
  })

  test('a second signal ends zoosh at once, and the program with it', async () => {
    const run = zoosh(['lock', '/twice', '--', 'sh', '-c', `trap '' TERM; echo $$; exec sleep 60`])
    await eventually(() => run.out.endsWith('\n'))
    const pid = Number(run.out)
    run.process.kill('SIGTERM')
    await sleep(300)
    run.process.kill('SIGTERM')
    expect(await run.ended).toBe(143)
    await eventually(() => !alive(pid))
  })

  test('when somebody deletes its znode the program is stopped', async () => {
    const run = zoosh(['lock', '/deleted', '--', 'sh', '-c', 'echo $ZOOSH_LOCK_PATH; exec sleep 60'])
    await eventually(() => run.out.endsWith('\n'))
    await zk.delete(run.out.trim())
    expect(await run.ended).toBe(3)
    expect(run.err).toContain('was deleted')
  })

  test('a silent server: TERM, then KILL before anybody else gets the lock', { timeout: patience }, async () => {
    await using proxy = await FaultyProxy.start(server)
    const stamp = 'date +%s%N'
    const stubborn = `trap '${stamp} >> ${folder}/term' TERM; echo in; while :; do ${stamp} > ${folder}/alive; sleep 0.02; done`
    const args = ['lock', '/silent', '--session-timeout', '4s', '--', 'sh', '-c', stubborn]
    const holder = runZoosh(proxy.connectString, args)
    await eventually(() => holder.out === 'in\n')
    const next = zoosh(['lock', '/silent', '--', 'sh', '-c', `${stamp} > ${folder}/next`])
    proxy.faults.frozen = 'both'
    const frozen = BigInt(Date.now()) * 1_000_000n
    expect(await next.ended).toBe(0)
    expect(await holder.ended).toBe(3)
    const [term, last, start] = ['term', 'alive', 'next'].map((file) => BigInt(read(file).trim().split('\n')[0]!))
    expect(term! - frozen).toBeLessThan(4_000_000_000n)
    expect(last!).toBeLessThan(start!)
    expect(holder.err).toContain('in doubt')
  })

  test(`interrupted ${figures.interrupts} times at random: the program is never started late`, {
    timeout: patience,
  }, async () => {
    const late = `echo started; sleep 1; echo late >> ${folder}/late`
    for (let round = 0; round < figures.interrupts; round++) {
      const run = zoosh(['lock', '/random', '--', 'sh', '-c', late])
      await sleep(Math.random() * 250)
      run.process.kill('SIGINT')
      expect(await run.ended).toBe(130)
    }
    await sleep(1200)
    expect(read('late')).toBe('')
    // A process that is interrupted before it can react leaves its place to the end of its session.
    const free = await new Lock(zk, '/random').tryAcquire({ wait: 60_000 })
    expect(free).toBeDefined()
    await free?.release()
  })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
