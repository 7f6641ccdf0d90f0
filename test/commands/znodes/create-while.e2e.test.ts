import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { alive } from '../../recipes/alive.ts'
import { eventually } from '../../recipes/eventually.ts'
import { runZoosh, type Spawned } from '../../recipes/spawned.ts'

const AT_ONCE = 'is gone when this command ends: use zoosh create -e PATH -- CMD, or the shell\n'

describeReal('create -e', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper
  let folder: string

  beforeAll(async () => {
    zk = await connect(server.connectString)
    folder = mkdtempSync(join(tmpdir(), 'zoosh-create-'))
  })
  afterAll(async () => {
    await zk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const create = (...words: string[]): Spawned => runZoosh(server.connectString, ['create', ...words])
  const sleeper = (log: string): string[] => [
    'sh',
    '-c',
    `trap 'echo TERM > ${folder}/${log}; exit 9' TERM; echo $$; while :; do sleep 0.05; done`,
  ]
  const log = (name: string): string => readFileSync(join(folder, name), 'utf8')

  test('the znode is there while the program runs, with its data, and the code is that of the program', async () => {
    const run = create('/here', 'data', '-e', '--json', '--', 'sh', '-c', 'echo $ZOOSH_LOCK_PATH; exit 7')
    expect([await run.ended, run.out, run.err]).toEqual([7, '/here\n', ''])
    const lasts = create('/lasts', 'data', '-e', '--', ...sleeper('signal'))
    await eventually(() => lasts.out.endsWith('\n'))
    const { data, stat } = await zk.get('/lasts')
    expect([String(data), stat.ephemeralOwner !== 0n]).toEqual(['data', true])
    lasts.process.kill('SIGTERM')
    expect([await lasts.ended, log('signal')]).toEqual([9, 'TERM\n'])
    expect(await zk.exists('/lasts')).toBeUndefined()
  })

  test('a sequential one, below parents that are made, under an ACL', async () => {
    const words = ['/made/below/n-', '-e', '-s', '-p', '--acl', 'world:anyone:rdca']
    const run = create(...words, '--', 'sh', '-c', 'echo $ZOOSH_LOCK_PATH $ZOOSH_LOCK_ZXID')
    await run.ended
    expect(run.out).toMatch(/^\/made\/below\/n-\d{10} 0x[0-9a-f]+\n$/)
    expect((await zk.children('/made/below')).children).toEqual([])
  })

  test('what cannot be made starts nothing', async () => {
    await zk.create('/taken')
    const taken = create('/taken', '-e', '--', 'echo', 'started')
    expect([await taken.ended, taken.out]).toEqual([5, ''])
    const lasting = create('/lasting', '--', 'echo', 'started')
    expect([await lasting.ended, lasting.out]).toEqual([2, ''])
    expect(lasting.err).toContain('CMD needs --ephemeral')
    const either = create('/taken', '-e', '--exists-ok', '--', 'echo', 'started')
    expect([await either.ended, either.out]).toEqual([2, ''])
    const dry = create('/dry', '-e', '--dry-run', '--', 'echo', 'started')
    expect([await dry.ended, dry.out, dry.err]).toEqual([0, '', 'would create ephemeral /dry, null, while echo runs\n'])
    expect(await zk.exists('/dry')).toBeUndefined()
  })

  test('when somebody deletes the znode the program is stopped, with a grace', async () => {
    const run = create('/deleted', '-e', '--', ...sleeper('deleted'))
    await eventually(() => run.out.endsWith('\n'))
    await zk.delete('/deleted')
    expect([await run.ended, log('deleted')]).toEqual([3, 'TERM\n'])
    expect(run.err).toContain('/deleted was deleted by somebody: stopping sh\n')
  })

  test('when the session is lost the program is stopped, with a grace', async () => {
    await using proxy = await FaultyProxy.start(server)
    const words = ['create', '/lost', '-e', '--session-timeout', '2s', '--', ...sleeper('lost')]
    const told = runZoosh(proxy.connectString, words)
    await eventually(() => told.out.endsWith('\n'))
    proxy.faults.frozen = 'both'
    await eventually(async () => (await zk.exists('/lost')) === undefined)
    proxy.thaw()
    proxy.cut()
    expect([await told.ended, log('lost')]).toEqual([3, 'TERM\n'])
    expect(told.err).toContain('session expired: the server has ended it: stopping sh\n')
  })

  test('without any server the session is lost, too; who does not stop is killed', async () => {
    await using proxy = await FaultyProxy.start(server)
    const stubborn = ['sh', '-c', `trap '' TERM; echo $$; while :; do sleep 0.05; done`]
    const run = runZoosh(proxy.connectString, ['create', '/away', '-e', '--session-timeout', '2s', '--', ...stubborn])
    await eventually(() => run.out.endsWith('\n'))
    proxy.faults.refusing = true
    proxy.cut()
    expect(await run.ended).toBe(3)
    expect(alive(Number(run.out))).toBe(false)
  })

  test('when zoosh is killed the program goes, too', async () => {
    const run = create('/killed', '-e', '--', 'sh', '-c', 'echo $$; exec sleep 60')
    await eventually(() => run.out.endsWith('\n'))
    run.process.kill('SIGKILL')
    await eventually(() => !alive(Number(run.out)))
  })

  test('without a program it says that the znode is gone at once, on stderr', async () => {
    for (const forms of [[], ['--json']]) {
      const run = create('/brief-', '-e', '-s', ...forms)
      expect(await run.ended).toBe(0)
      expect(run.err).toMatch(/^zoosh: \/brief-\d{10} is gone when this command ends: .*\n$/)
      expect(run.err).toContain(AT_ONCE)
      expect(run.out).not.toContain('gone')
    }
    const kept = create('/kept', '--exists-ok')
    expect([await kept.ended, kept.err]).toEqual([0, ''])
    const there = create('/kept', '-e', '--exists-ok')
    expect([await there.ended, there.err]).toEqual([0, ''])
  })

  test('but not in a script, whose session goes on', async () => {
    const run = runZoosh(server.connectString, ['-e', 'create -e /script data; get /script'])
    expect([await run.ended, run.out, run.err]).toEqual([0, '/script\ndata\n', ''])
  })
})
