import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { CutEnsemble } from '../../harness/cut-ensemble.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { runner } from '../run-line.ts'
import { soon, TroubledEnsemble } from './troubled-ensemble.ts'

/** For answers of members, in ms. */
const PATIENCE = 1500
/** A port that nobody reaches: no packet leaves for it. */
const NOWHERE = '255.255.255.255:2181'

// These servers belong to no pseudo-cluster: what is known of them is what they show.
describeReal('an ensemble of three whose members are cut off, and known by what they show only', () => {
  const ensemble = during(new CutEnsemble())
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(ensemble.connectString, { sessionTimeout: 60_000 })
  })
  afterAll(() => zk?.close())

  const asked = (members = ensemble.connectString): TroubledEnsemble =>
    new TroubledEnsemble(runner(zk, { server: members, timeout: PATIENCE }), `--members ${members}`)
  const healthy = () =>
    soon(async () => expect(await asked().json('status')).toMatchObject({ healthy: true, serving: 3 }))

  test('a follower that reaches us and not the others is apart: a person must find out why', async () => {
    const [follower] = await ensemble.followers()
    ensemble.cut(follower!)
    await asked().tells({ service: 'serving', members: { [follower!.connectString]: 'apart' } })
    const [finding] = await asked().findings()
    expect(finding).toMatchObject({
      personJudges: true,
      advice: expect.stringMatching(/quorum and election ports.*disk/),
    })
    ensemble.heal()
    await healthy()
  })

  test('three that do not reach each other look for a leader, and are not told to be started again', async () => {
    for (const server of ensemble.servers) ensemble.cut(server)
    const said = /^no leader: 3 of 3 voters answer, and look for one$/
    const members = Object.fromEntries(ensemble.servers.map(({ connectString }) => [connectString, 'electing']))
    await asked().tells({ service: 'electing', said, members })
    await asked().waitsInVain(/not within 4\.0s: no leader: 3 of 3 voters answer, and look for one\n/)
    ensemble.heal()
    await healthy()
  })

  test('a paused process that nobody here started is told of by its number, and goes on when told to', async () => {
    const [follower] = await ensemble.followers()
    follower!.pause()
    await asked().tells({ service: 'serving', members: { [follower!.connectString]: 'paused' } })
    expect(await asked().follow()).toBe(1)
    await healthy()
  })

  test('a leader that is cut off from us alone costs no quorum: a write passes', async () => {
    const leader = await ensemble.leader()
    const proxy = await FaultyProxy.start({ host: '127.0.0.1', port: leader.port })
    try {
      proxy.faults.frozen = 'both'
      const others = (await ensemble.followers()).map(({ connectString }) => connectString)
      const seen = asked([proxy.connectString, ...others].join(','))
      await seen.tells({ service: 'serving', members: { [proxy.connectString]: 'silent' } })
      proxy.thaw()
      proxy.faults.refusing = true
      const { members } = await seen.json('status')
      expect(members[0].situation).toBe('hangs-up')
    } finally {
      await proxy.stop()
    }
  })

  test('an address that cannot be reached is not called down', async () => {
    const { members, problems } = await asked(`${ensemble.connectString},${NOWHERE}`).json('status')
    expect(members[3]).toMatchObject({ state: 'unreachable', situation: 'unreachable' })
    expect(problems).toEqual([expect.stringMatching(/^255\.255\.255\.255:2181 cannot be reached: /)])
  })

  test('a member whose whitelist lacks the words serves, and tells which to add; without a quorum it is no riddle either', async () => {
    const { servers } = ensemble
    await servers[0]!.restart({ '4lw.commands.whitelist': 'ruok' })
    await soon(async () => {
      const { members, healthy: well, notes } = await asked().json('status')
      expect(members[0]).toMatchObject({ state: 'up', notWhitelisted: ['conf', 'dirs', 'hash', 'mntr'] })
      expect([well, notes.join()]).toEqual([true, expect.stringContaining('add conf,dirs,hash,mntr to its 4lw')])
    })
    await servers[1]!.kill()
    await servers[2]!.kill()
    await soon(async () => {
      const { service, members } = await asked().json('status')
      expect([service, ...members.map(situationOf)]).toEqual(['lost', 'waiting', 'down', 'down'])
    })
    // The advice, followed: the words are added.
    await Promise.all([
      servers[1]!.start(),
      servers[2]!.start(),
      servers[0]!.restart({ '4lw.commands.whitelist': '*' }),
    ])
    await healthy()
  })
})

function situationOf({ situation }: { situation?: string }): string | undefined {
  return situation
}
