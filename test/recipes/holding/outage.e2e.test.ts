import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Group } from '../../../src/recipes/group.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { alive } from '../alive.ts'
import { eventually } from '../eventually.ts'
import { runZoosh, type Spawned } from '../spawned.ts'

/** In ms. */
const SESSION = 2_000

describeReal('what is not exclusive outlives its session and its server', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-outage-'))
  })
  beforeEach(async () => {
    zk = await connect(server.connectString)
  })
  afterEach(() => zk.close())
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (at: string, ...words: string[]): Spawned =>
    runZoosh(at, [...words.slice(0, 2), '--session-timeout', `${SESSION}ms`, ...words.slice(2)])
  const kept = (...words: string[]): Spawned => run(server.connectString, ...words)

  /** Takes the server away for much longer than a session lives without one. */
  const outage = async (): Promise<void> => {
    await server.kill()
    await sleep(SESSION * 2)
    await server.start()
    await zk.close()
    zk = await connect(server.connectString)
  }
  /** Cuts off who is behind the proxy until the server has ended its session. @param others with sessions, beside zk */
  const expire = async (proxy: FaultyProxy, ...others: ZooKeeper[]): Promise<void> => {
    const apart = [zk, ...others].map(({ sessionId }) => `0x${sessionId.toString(16)}`)
    const sessions = async (): Promise<readonly string[]> =>
      (await server.fourLetter('dump')).split('ephemeral nodes')[0]!.match(/0x[0-9a-f]+/g) ?? []
    proxy.faults.frozen = 'both'
    await eventually(async () => (await sessions()).every((id) => apart.includes(id)))
    proxy.thaw()
    proxy.cut()
  }
  const written = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const notices = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')

  test('configure --signal: the program runs on, and hears of what has changed meanwhile, once', async () => {
    await zk.create('/service', 'one')
    const file = join(folder, 'conf')
    const script = `trap 'echo HUP $(cat ${file})' HUP; trap 'echo TERM; exit 1' TERM; echo up; while :; do sleep 0.05; done`
    const configure = ['configure', '/service', '--signal', 'HUP', '--write', file, '--', 'sh', '-c', script]
    const service = kept(...configure)
    await eventually(() => service.out === 'up\n')
    await outage()
    await sleep(SESSION)
    expect(service.out).toBe('up\n')
    await zk.set('/service', 'two')
    await eventually(() => service.out === 'up\nHUP two\n')
    await outage()
    await zk.set('/service', 'three')
    await eventually(() => service.out === 'up\nHUP two\nHUP three\n')
    const notice = (version: number) =>
      `zoosh: no server since TIME; going on with the configuration of version ${version}\n`
    // The shell of the service tells of its own child, which gets the signal, too.
    expect(notices(service.err).replaceAll('Hangup\n', '')).toBe(notice(0) + notice(1))
    service.process.kill('SIGTERM')
    expect([await service.ended, service.out]).toEqual([1, 'up\nHUP two\nHUP three\nTERM\n'])
  })

  test('configure: a session that the server has ended is no reason to say or to repeat anything', async () => {
    await using proxy = await FaultyProxy.start(server)
    await zk.create('/runs', 'one')
    const runs = run(proxy.connectString, 'configure', '/runs', '--', 'sh', '-c', 'echo "$ZOOSH_VERSION:$(cat)"')
    await eventually(() => runs.out === '0:one\n')
    await expire(proxy)
    await zk.set('/runs', 'two')
    await eventually(() => runs.out === '0:one\n1:two\n')
    proxy.faults.refusing = true
    proxy.cut()
    await zk.set('/runs', 'three')
    await zk.set('/runs', 'four')
    await eventually(() => runs.err !== '')
    await sleep(SESSION * 2)
    proxy.faults.refusing = false
    await eventually(() => runs.out === '0:one\n1:two\n3:four\n')
    runs.process.kill('SIGINT')
    expect(await runs.ended).toBe(130)
  })

  test('configure --restart: interrupted in an outage, and ended by its program in one', async () => {
    await zk.create('/restart', 'x')
    const one = kept('configure', '/restart', '--restart', '--', 'sh', '-c', 'echo up; exec sleep 60')
    const two = kept('configure', '/restart', '--restart', '--', 'sh', '-c', 'echo up; sleep 4; exit 7')
    await eventually(() => one.out === 'up\n' && two.out === 'up\n')
    await server.kill()
    await eventually(() => one.err.includes('going on with'))
    one.process.kill('SIGTERM')
    expect([await one.ended, await two.ended]).toEqual([143, 7])
    await server.start()
  })

  test('configure that never saw a server ends as ever', async () => {
    await using proxy = await FaultyProxy.start(server)
    proxy.faults.refusing = true
    const never = run(proxy.connectString, 'configure', '/never', '--timeout', '1s', '--restart', '--', 'sleep', '60')
    expect(await never.ended).toBe(3)
  })

  test('group watch: what has changed meanwhile is told as left and joined', async () => {
    await using proxy = await FaultyProxy.start(server)
    const stays = await connect(server.connectString)
    const leaves = await connect(server.connectString)
    await new Group(stays, '/watched').join('stays')
    await new Group(leaves, '/watched').join('leaves')
    const watch = run(proxy.connectString, 'group', 'watch', '/watched')
    const told = (): string => watch.out.replace(/^(\w+)\t(\w+)\t.*$/gm, '$1 $2')
    await eventually(() => told() === 'present leaves\npresent stays\n')
    proxy.faults.refusing = true
    proxy.cut()
    await leaves.close()
    await new Group(stays, '/watched').join('comes')
    await eventually(() => watch.err !== '')
    await sleep(SESSION * 2)
    proxy.faults.refusing = false
    await eventually(() => told() === 'present leaves\npresent stays\nleft leaves\njoined comes\n')
    await expire(proxy, stays)
    await new Group(stays, '/watched').join('late')
    await eventually(() => told().endsWith('joined comes\njoined late\n'))
    watch.process.kill('SIGINT')
    expect(await watch.ended).toBe(130)
    expect(notices(watch.err)).toMatch(/^(zoosh: no server since TIME; still watching\n){1,2}$/)
    await stays.close()
  })

  const member = (log: string): string[] => [
    'sh',
    '-c',
    `trap 'echo TERM >> ${folder}/${log}' TERM; echo up; while :; do sleep 0.05; done`,
  ]

  test('group join: the program runs on, and the member is there again, after each of two outages', async () => {
    const join = kept(
      'group',
      'join',
      '/members',
      'web-1',
      '--data',
      'here',
      '--',
      'sh',
      '-c',
      'echo up; exec sleep 60',
    )
    await eventually(() => join.out === 'up\n')
    const place = () => zk.exists('/members/web-1')
    const seen = [(await place())!.czxid]
    for (let round = 0; round < 2; round++) {
      await outage()
      await eventually(async () => {
        const stat = await place()
        return stat !== undefined && !seen.includes(stat.czxid)
      })
      seen.push((await place())!.czxid)
      expect(String((await zk.get('/members/web-1')).data)).toBe('here')
      await eventually(() => join.err.split('there again').length === round + 2)
    }
    const notice =
      'zoosh: no server since TIME; sh goes on\n' +
      'zoosh: the session ended; /members/web-1 is there again with another\n'
    expect([notices(join.err), join.out]).toEqual([notice + notice, 'up\n'])
    join.process.kill('SIGTERM')
    expect(await join.ended).toBe(143)
    expect(await place()).toBeUndefined()
  })

  test('group join: a name that somebody else has taken meanwhile is waited for', async () => {
    await using proxy = await FaultyProxy.start(server)
    const join = run(
      proxy.connectString,
      'group',
      'join',
      '/taken',
      'web-1',
      '--',
      'sh',
      '-c',
      'echo up; exec sleep 60',
    )
    await eventually(() => join.out === 'up\n')
    await expire(proxy)
    proxy.faults.refusing = true
    proxy.cut()
    await zk.delete('/taken/web-1').catch(() => {})
    const other = await connect(server.connectString)
    await new Group(other, '/taken').join('web-1', 'another')
    proxy.faults.refusing = false
    const session = `0x${other.sessionId.toString(16)}`
    const says = `the name /taken/web-1 is taken by session ${session}, which says another; waiting until it is free\n`
    await eventually(() => join.err.includes(says))
    await other.close()
    await eventually(() => join.err.includes('/taken/web-1 is there again with another\n'))
    join.process.kill('SIGTERM')
    expect(await join.ended).toBe(143)
  })

  test('group join: an administrator that deletes the member ends the program, with a grace', async () => {
    const join = kept('group', 'join', '/deleted', 'web-1', '--', ...member('grace'))
    await eventually(() => join.out === 'up\n')
    await zk.delete('/deleted/web-1')
    expect(await join.ended).toBe(3)
    expect(join.err).toContain('/deleted/web-1 was deleted by somebody: stopping sh\n')
    expect(written('grace')).toBe('TERM\n')
  })

  test('group join: a name that is taken is refused, or waited for', async () => {
    const other = await connect(server.connectString)
    await new Group(other, '/names').join('web-1', '10.0.0.7')
    const refused = kept('group', 'join', '/names', 'web-1', '--', 'echo', 'in')
    expect([await refused.ended, refused.out, refused.err.replace(/0x[0-9a-f]+/, '0xN')]).toEqual([
      5,
      '',
      'zoosh: the name /names/web-1 is taken by session 0xN, which says 10.0.0.7\n' +
        '  --wait 1m waits until it is free: that of a member that died is, when its session has expired\n',
    ])
    const late = kept('group', 'join', '/names', 'web-1', '--wait', '100ms', '--', 'echo', 'in')
    expect([await late.ended, late.err]).toEqual([124, 'zoosh: the name web-1 was not free in /names within 100ms\n'])
    const patient = kept('group', 'join', '/names', 'web-1', '--wait', '1m', '--', 'echo', 'in')
    await eventually(async () => (await server.fourLetter('wchp')).includes('/names/web-1'))
    await other.close()
    expect([await patient.ended, patient.out, patient.err]).toEqual([0, 'in\n', ''])
  })

  test('when zoosh is killed the program goes, too, also one that was started anew', async () => {
    // Tried again, it finds what it left.
    await zk.create('/killed', 'one').catch(() => zk.set('/killed', 'one'))
    const script = 'echo $$; exec sleep 60'
    const all = [
      kept('configure', '/killed', '--signal', 'HUP', '--', 'sh', '-c', script),
      kept('configure', '/killed', '--restart', '--', 'sh', '-c', script),
      kept('group', 'join', '/killed', 'web-1', '--', 'sh', '-c', script),
    ]
    await eventually(() => all.every(({ out }) => out.endsWith('\n')))
    await zk.set('/killed', 'two')
    await eventually(() => all[1]!.out.trim().split('\n').length === 2)
    const pids = all.flatMap(({ out }) => out.trim().split('\n').map(Number))
    for (const one of all) one.process.kill('SIGKILL')
    await eventually(() => pids.every((pid) => !alive(pid)))
  })
})
