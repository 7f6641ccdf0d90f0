import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { connectString } from '../../../src/ensemble/local/plan.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { type Run, runner } from '../run-line.ts'

/** A busy machine may have been slow, and doctor is right to say so. */
const CALM = ['load', 'fsync', 'lag'].map((check) => `--ignore ${check}`).join(' ')

describeReal('watching over an ensemble of three', () => {
  const ensemble = during(new TestCluster())
  let zk: ZooKeeper
  let run: Run
  let server: string

  beforeAll(async () => {
    server = connectString(ensemble.cluster.plan)
    zk = await connect(server)
    run = runner(zk, { server, timeout: 1500 })
    await zk.create('/big', 'x'.repeat(600_000))
    await zk.create('/wide')
    await Promise.all(Array.from({ length: 2000 }, (_, i) => zk.create(`/wide/child-${1000 + i}`)))
  })
  afterAll(() => zk?.close())

  test('the biggest znodes and the longest lists are named', async () => {
    const { out, code } = await run('doctor --only large-data --only many-children')
    expect(out.split('\n').map((line) => line.split('\t').slice(0, 4).join(' '))).toEqual([
      'warning large-data /big 600000 bytes, 57 % of jute.maxbuffer',
      expect.stringMatching(/^notice many-children ensemble longest lists: \/wide 2000 children \(3 % of jute/),
      '',
    ])
    expect(code).toBe(1)
  })

  test('Prometheus is told of every member, each with its role', async () => {
    const { out, code } = await runner(zk, { server, output: 'prometheus' })('status')
    expect(code).toBe(0)
    const samples = (name: string) => out.split('\n').filter((line) => line.startsWith(`${name}{`))
    const addresses = ensemble.cluster.plan.members.map(({ clientPort }) => `server="127.0.0.1:${clientPort}"`)
    for (const name of ['up', 'zxid_counter', 'uptime_seconds', 'latency_seconds', 'znodes', 'data_bytes']) {
      const told = samples(`zoosh_member_${name}`)
      expect([name, addresses.filter((one) => told.some((line) => line.includes(one)))]).toEqual([name, addresses])
    }
    expect(samples('zoosh_member_up').filter((line) => line.includes('role="leader"'))).toHaveLength(1)
    expect(out).toContain('\nzoosh_ensemble_voters_serving 3\n')
  })

  test('a member that dies and comes back is news, and the line for monitoring turns critical meanwhile', async () => {
    const member = (await ensemble.cluster.leader()) === ensemble.cluster.member(1) ? 2 : 1
    const follower = ensemble.cluster.member(member)
    const where = `127.0.0.1:${follower.clientPort}`
    const line = `doctor --check --scan 0 ${CALM}`
    expect(await run(line)).toMatchObject({ code: 0, out: expect.stringMatching(/^OK - .*, 3 of 3 voters serve \| /) })
    let out = ''
    let child: { kill(signal: 'SIGINT'): boolean } | undefined
    const words = ['doctor', '--watch', '200ms', '--scan', '0', '--only', 'member-ended', '--json']
    const watching = zoosh(words, {
      server,
      during(started) {
        child = started
        started.stdout!.on('data', (chunk) => (out += chunk))
      },
    })
    const told = (count: number) =>
      vi.waitFor(() => expect(out.split('\n').length).toBeGreaterThan(count), { timeout: 60_000, interval: 50 })
    try {
      await told(1)
      await ensemble.cluster.signal(follower, 'SIGKILL')
      await told(2)
      const check = await run(line)
      expect([check.code, check.out]).toEqual([
        2,
        expect.stringContaining(`member-ended ${where}: is down: connection refused, and its process has ended`),
      ])
      expect((await run(`doctor --scan 0 ${CALM} --ignore member-ended --fail-on critical`)).code).toBe(0)
    } finally {
      await ensemble.cluster.start([follower])
    }
    await vi.waitFor(() => expect(JSON.parse(out.trimEnd().split('\n').at(-1)!).findings).toEqual([]), {
      timeout: 60_000,
      interval: 100,
    })
    child!.kill('SIGINT')
    expect((await watching).code).toBe(130)
    const rounds = out
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text))
    expect(rounds[0]).toMatchObject({ findings: [], new: [], gone: [] })
    expect(rounds[1]).toMatchObject({ new: [{ check: 'member-ended', severity: 'critical', where }], gone: [] })
    // On its way back it may be seen as idle for a moment.
    expect(rounds.at(-1).gone).toMatchObject([{ check: 'member-ended', where }])
  })
})
