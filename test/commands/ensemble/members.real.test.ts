import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { connectString } from '../../../src/ensemble/local/plan.ts'
import { type ClientProcess, startClient } from '../../ensemble/client-process.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { type Run, runner } from '../run-line.ts'

/** For answers of members, in ms; a paused one takes all of it. */
const PATIENCE = 1500

/** Tries until it holds: members take their time to see what happened. */
const soon = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 40_000, interval: 100 })

describeReal('an ensemble of three', () => {
  const ensemble = during(new TestCluster())
  let zk: ZooKeeper
  let run: Run
  let other: ClientProcess

  beforeAll(async () => {
    const server = connectString(ensemble.cluster.plan)
    zk = await connect(server)
    run = runner(zk, { server, timeout: PATIENCE })
    await zk.create('/locks')
    await zk.create('/victim', 'precious')
    await Promise.all(Array.from({ length: 300 }, (_, i) => zk.set('/locks', `${i}`)))
    const script = `await zk.create('/locks/holder', 'me', { mode: 'ephemeral' })
await zk.create('/also-mine', null, { mode: 'ephemeral' })
await zk.delete('/victim')
await zk.sync('/locks') // else a change on its way to this member would end the watch
await zk.call('getData', { path: '/locks', watch: true })`
    other = await startClient(ensemble.cluster.dir, server, script)
  })
  afterAll(async () => {
    await other?.end()
    await zk?.close()
  })

  const json = async (line: string) => JSON.parse((await run(`${line} --json`)).out)
  const adminPorts = () => ensemble.cluster.plan.members.map(({ adminPort }) => adminPort).join(',')

  test('is healthy: one leads, two follow, nobody lags, and all hold the same data', async () => {
    const status = await soon(async () => {
      const found = await json(`status --admin-port ${adminPorts()}`)
      expect(found.members.every((member: { lag: number }) => member.lag === 0)).toBe(true)
      return found
    })
    expect(status).toMatchObject({
      healthy: true,
      quorum: true,
      voters: 3,
      serving: 3,
      needed: 2,
      membersFrom: '/zookeeper/config',
    })
    expect(status.members.map(({ mode }: { mode: string }) => mode).sort()).toEqual(['follower', 'follower', 'leader'])
    expect(status.members.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3])
    expect(status.data.verdict).toBe('agree')
    for (const member of status.members) {
      expect(member).toMatchObject({ data: 'agrees', clockSkew: 0, notWhitelisted: [], state: 'up' })
      expect(member.version).toMatch(/^\d+\.\d+\.\d+$/)
      expect(member.uptime).toBeGreaterThan(0)
      expect(member.disk.data).toBeGreaterThan(0)
    }
    expect((await run('status --check')).code).toBe(0)
  })

  test('has nothing for doctor to find but that its ACLs are open', async () => {
    const { findings, checks } = await json('doctor')
    expect(checks).toBeGreaterThan(20)
    // A busy machine may have been slow, and doctor is right to say so.
    const calm = findings.filter(({ check }: { check: string }) => !['load', 'fsync', 'lag'].includes(check))
    expect(calm.map(({ check, severity }: { check: string; severity: string }) => [check, severity])).toEqual([
      ['open-acl', 'notice'],
    ])
    if (findings.length === calm.length) expect((await run('doctor')).code).toBe(0)
  })

  test('is one row a member in a pipe, and a judged table on a terminal', async () => {
    const { out } = await run('status')
    expect(out.trimEnd().split('\n')).toHaveLength(3)
    expect(out.split('\n')[0]!.split('\t')).toHaveLength(15)
    const pretty = await runner(zk, {
      server: connectString(ensemble.cluster.plan),
      timeout: PATIENCE,
      output: 'pretty',
      color: false,
    })('status')
    expect(pretty.out).toMatch(/^healthy {2}3 of 3 up, quorum 3\/3, leader 127\.0\.0\.1:\d+, epoch \d+\nSERVER /)
  })

  test('names the owner of an ephemeral: session, client address, server, and the process', async () => {
    const who = await json('who /locks/holder')
    expect(who.owner).toMatchObject({
      session: `0x${other.session.toString(16)}`,
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      alsoOwns: ['/also-mine'],
      timeout: 5000,
      self: false,
      process: { pid: other.pid },
    })
    expect(ensemble.cluster.plan.members.map(({ clientPort }) => `127.0.0.1:${clientPort}`)).toContain(who.owner.server)
    const [role, , , , pid] = (await run('who /locks/holder')).out.trimEnd().split('\t')
    expect([role, pid]).toEqual(['owner', String(other.pid)])
  })

  test('names who watches a znode', async () => {
    const { owner, watchers } = await json('who /locks')
    expect(owner).toBeNull()
    expect(watchers).toMatchObject([{ session: `0x${other.session.toString(16)}`, process: { pid: other.pid } }])
  })

  test('says NoNode for a znode that is not there', async () => {
    expect((await run('who /nowhere')).code).toBe(4)
  })

  test('lists all sessions with their clients, ephemerals and watches', async () => {
    const { sessions, untold } = await json('sessions')
    expect(untold).toEqual([])
    const found = sessions.find(({ session }: { session: string }) => session === `0x${other.session.toString(16)}`)
    expect(found).toMatchObject({
      alive: true,
      ephemerals: ['/also-mine', '/locks/holder'],
      watched: ['/locks'],
      timeout: 5000,
    })
    expect(found.connection.client).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(sessions.map(({ session }: { session: string }) => session)).toContain(`0x${zk.sessionId.toString(16)}`)
  })

  test('says that somebody watches children, which no ZooKeeper tells of whom, or of what', async () => {
    await zk.create('/workers')
    await zk.call('getChildren', { path: '/workers', watch: true })
    const unknown = expect.stringMatching(
      /^127\.0\.0\.1:\d+: who set 1 more, on children, is unknown: ZooKeeper tells of/,
    )
    for (const line of ['who /workers', 'sessions']) {
      const { untold } = await json(line)
      expect(untold, line).toEqual([
        { server: expect.any(String), word: 'wchp', fault: 'child-watches', reason: unknown },
      ])
    }
    expect((await run('who /workers')).err).toContain('who set 1 more, on children, is unknown')
    await zk.create('/workers/one')
    expect((await json('sessions')).untold).toEqual([])
  })

  test('answers every four-letter word and AdminServer command through admin', async () => {
    for (const word of [
      'ruok',
      'isro',
      'srvr',
      'stat',
      'cons',
      'conf',
      'mntr',
      'envi',
      'dump',
      'wchs',
      'wchc',
      'wchp',
      'dirs',
      'gtmk',
      'hash',
    ]) {
      const replies = await json(`admin ${word}`)
      expect(replies, word).toHaveLength(3)
      for (const reply of replies)
        expect(reply, word).toMatchObject({ via: 'four-letter word', answer: expect.anything() })
    }
    for (const name of ['voting_view', 'leader', 'zabstate', 'system_properties', 'mntr']) {
      const replies = await json(`admin ${name} --http --admin-port ${adminPorts()}`)
      for (const reply of replies) expect(reply, name).toMatchObject({ via: 'AdminServer', answer: expect.anything() })
    }
    expect((await json('admin ruok'))[0].answer).toBe('imok')
    const offers = await json(`admin --admin-port ${adminPorts()}`)
    expect(offers).toHaveLength(3)
    for (const offer of offers) {
      expect(offer).toMatchObject({ words: expect.arrayContaining(['conf', 'mntr', 'srvr']), refused: [] })
      expect(offer.commands).toEqual(expect.arrayContaining(['monitor', 'server_stats', 'voting_view']))
    }
    expect(await run('admin nonsense')).toMatchObject({
      code: 2,
      err: expect.stringContaining('\n  there is conf, cons,'),
    })
    expect((await run('admin rouk')).err).toContain('did you mean zoosh admin ruok?')
    expect((await run('admin ruok')).out).toMatch(/^(127\.0\.0\.1:\d+\t\timok\n){3}$/)
  })

  test('is asked where its data is when logs blame, grep, show, du and diff name no directory', async () => {
    const folder = `${ensemble.cluster.dir}/zk1/version-2`
    const blamed = await soon(async () => {
      const found = await run('logs blame /victim')
      expect(found.out.split('\n')).toHaveLength(3)
      return found
    })
    expect(blamed.err).toContain(`reading ${folder}, the data of 127.0.0.1:`)
    for (const line of ['logs show --path /victim', 'logs grep ^/victim$'])
      expect((await run(line)).out, line).toContain('/victim')
    expect((await run('logs du')).out).toMatch(/^\/\t/)
    const { left, right } = await json('logs diff')
    expect([left.from, right.from]).toEqual([folder, folder.replace('zk1', 'zk2')])
  })

  test('tells from the logs of each server who deleted a znode', async () => {
    for (const id of [1, 2, 3]) {
      const { entries } = await soon(async () => {
        const found = await json(`logs blame ${ensemble.cluster.dir}/zk${id} /victim`)
        expect(found.entries).toHaveLength(2)
        return found
      })
      expect(entries).toMatchObject([
        { action: 'created', data: 'precious', session: `0x${zk.sessionId.toString(16)}` },
        { action: 'deleted', session: `0x${other.session.toString(16)}` },
      ])
    }
  })

  test('shows rates of members and clients in top', async () => {
    const { out } = await run('top -n 2 --interval 200ms -o ndjson')
    const rounds = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rounds).toHaveLength(2)
    expect(rounds[1].members).toHaveLength(3)
    expect(rounds[1].clients.map(({ session }: { session: string }) => session)).toContain(
      `0x${other.session.toString(16)}`,
    )
    const lines = (await run('top -n 1 --interval 100ms')).out.trimEnd().split('\n')
    expect(lines.filter((line) => line.startsWith('member\t'))).toHaveLength(3)
  })

  test('is timed, one server at a time', async () => {
    const results = await json('latency -n 5 --write')
    expect(results).toHaveLength(9)
    for (const { latency } of results) {
      expect(latency.count).toBe(5)
      expect(latency.min).toBeLessThanOrEqual(latency.p50)
      expect(latency.p50).toBeLessThanOrEqual(latency.max)
    }
    await zk.sync('/') // we may be on a server that lags
    expect((await zk.children('/')).children.filter((name) => name.startsWith('zoosh-'))).toEqual([])
  })

  test('passes a bench it can pass, fails one it cannot, and is clean afterwards', async () => {
    const passed = await run('bench -n 50 -c 2 --min-reads 1 --min-writes 1 --json')
    expect(JSON.parse(passed.out)).toMatchObject({ passed: true })
    expect(JSON.parse(passed.out).phases.map(({ operations }: { operations: number }) => operations)).toEqual([
      50, 50, 50, 50,
    ])
    expect(passed.code).toBe(0)
    const failed = await run('bench -n 20 -c 1 --min-reads 100000000')
    expect(failed.code).toBe(1)
    expect(failed.out).toContain('FAIL')
    await zk.sync('/') // we may be on a server that lags
    expect((await zk.children('/')).children.filter((name) => name.startsWith('zoosh-'))).toEqual([])
  })
})

describeReal('an ensemble of three that loses members', () => {
  const ensemble = during(new TestCluster())
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    const server = connectString(ensemble.cluster.plan)
    zk = await connect(server)
    run = runner(zk, { server, timeout: PATIENCE })
  })
  afterAll(() => zk?.close())
  // Whole again, whatever happened to its members before.
  beforeEach(async () => {
    await ensemble.cluster.start()
  })

  const json = async (line: string) => JSON.parse((await run(`${line} --json`)).out)

  for (const id of [1, 2, 3]) {
    test(`shows server ${id} as down when it is killed, in status and doctor, and recovers`, async () => {
      const member = ensemble.cluster.member(id)
      await ensemble.cluster.signal(member, 'SIGKILL')
      const status = await soon(async () => {
        const found = await json('status')
        expect(found.members.filter(({ mode }: { mode: string }) => mode === 'leader')).toHaveLength(1)
        return found
      })
      expect(status).toMatchObject({ healthy: false, quorum: true, serving: 2 })
      expect(status.members.find((each: { id: number }) => each.id === id)).toMatchObject({
        state: 'down',
        reason: 'connection refused',
      })
      expect((await run('status --check')).code).toBe(1)
      const diagnosis = await json('doctor --scan 0')
      expect(diagnosis.findings).toContainEqual(
        expect.objectContaining({
          check: 'member-ended',
          severity: 'critical',
          where: `127.0.0.1:${member.clientPort}`,
        }),
      )
      expect((await run('doctor --scan 0')).code).toBe(1)
      await ensemble.cluster.start([member])
      expect((await run('status --check')).code).toBe(0)
    })

    test(`shows server ${id} as silent while it is paused`, async () => {
      const member = ensemble.cluster.member(id)
      await ensemble.cluster.signal(member, 'SIGSTOP')
      try {
        const status = await json('status')
        expect(status.members.find((each: { id: number }) => each.id === id)).toMatchObject({ state: 'silent' })
        const diagnosis = await json('doctor --scan 0')
        expect(
          diagnosis.findings.map(({ check, where }: { check: string; where: string }) => [check, where]),
        ).toContainEqual(['member-paused', `127.0.0.1:${member.clientPort}`])
      } finally {
        await ensemble.cluster.signal(member, 'SIGCONT')
      }
      await soon(async () => expect((await run('status --check')).code).toBe(0))
    })
  }

  test('moves its leadership when the leader dies, into a new epoch', async () => {
    const before = await json('status')
    const leader = await ensemble.cluster.leader()
    await ensemble.cluster.signal(leader, 'SIGKILL')
    const after = await soon(async () => {
      const found = await json('status')
      expect(found.members.filter(({ mode }: { mode: string }) => mode === 'leader')).toHaveLength(1)
      return found
    })
    const id = after.members.find(({ mode }: { mode: string }) => mode === 'leader').id
    expect(id).not.toBe(leader.id)
    // The epoch shows in the first transaction of the new leader.
    await zk.set('/', 'new epoch')
    expect((await json('status')).epoch).toBeGreaterThan(before.epoch)
  })

  test('is unhealthy without a quorum: the survivor is idle, and doctor calls it critical', async () => {
    const [one, two] = [ensemble.cluster.member(1), ensemble.cluster.member(2)]
    await ensemble.cluster.stop([one, two])
    const status = await soon(async () => {
      const found = await json(`status --members ${connectString(ensemble.cluster.plan)}`)
      expect(found.members[2].state).toBe('idle')
      return found
    })
    expect(status).toMatchObject({ healthy: false, quorum: false, serving: 0 })
    expect(status.problems[0]).toMatch(/^no quorum: 1 of 3 voters answers, 2 are needed$/)
    const { findings } = await json(`doctor --members ${connectString(ensemble.cluster.plan)}`)
    expect(findings[0]).toMatchObject({ check: 'quorum', severity: 'critical' })
  })
})
