import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { connectString, secureConnectString } from '../../../src/ensemble/local/plan.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { runner } from '../run-line.ts'
import { soon, TroubledEnsemble, type Truth } from './troubled-ensemble.ts'

/** For answers of members, in ms; a paused one takes all of it. */
const PATIENCE = 1500

/** What is done to a member. */
type Deed = 'SIGKILL' | 'SIGSTOP'

interface Case {
  readonly name: string
  /** By role: the leader, and the followers in the order of their ids. */
  readonly deeds: { readonly leader?: Deed; readonly followers?: readonly (Deed | undefined)[] }
  readonly service: Truth['service']
  readonly said?: RegExp
  /** What is said of the members that nothing was done to; undefined: they serve. */
  readonly rest?: string
}

const named = { SIGKILL: 'ended', SIGSTOP: 'paused' } as const

/** Who is alive, paused or killed, alone, in pairs and all together; the truth; what is said. */
const cases: readonly Case[] = [
  { name: 'a paused follower', deeds: { followers: ['SIGSTOP'] }, service: 'serving' },
  { name: 'a killed follower', deeds: { followers: ['SIGKILL'] }, service: 'serving' },
  {
    name: 'a leader that was paused a moment ago',
    deeds: { leader: 'SIGSTOP' },
    service: 'leaderless',
    said: /^no leader answers: 2 of 3 voters follow one, which must be 127\.0\.0\.1:\d+; writes wait$/,
  },
  {
    name: 'a leader whose followers were paused a moment ago',
    deeds: { followers: ['SIGSTOP', 'SIGSTOP'] },
    service: 'lost',
    said: /^no quorum: 127\.0\.0\.1:\d+ says that it leads, and no write passes$/,
  },
  {
    name: 'a survivor of three',
    deeds: { leader: 'SIGKILL', followers: ['SIGKILL'] },
    service: 'lost',
    said: /^no quorum: 1 of 3 voters answers, 2 are needed$/,
    rest: 'waiting',
  },
  {
    name: 'a survivor whose leader was killed, and the other paused',
    deeds: { leader: 'SIGKILL', followers: ['SIGSTOP'] },
    service: 'lost',
    said: /^no quorum: 1 of 3 voters answers, 2 are needed$/,
    rest: 'waiting',
  },
  {
    name: 'three paused ones',
    deeds: { leader: 'SIGSTOP', followers: ['SIGSTOP', 'SIGSTOP'] },
    service: 'lost',
    said: /^no quorum: 0 of 3 voters answer, 2 are needed$/,
  },
]

for (const tls of [false, true]) {
  describeReal(`an ensemble of three in trouble, ${tls ? 'with' : 'without'} TLS ports`, () => {
    const ensemble = during(new TestCluster({ tls }))
    let zk: ZooKeeper
    let troubled: TroubledEnsemble

    beforeAll(async () => {
      const server = connectString(ensemble.cluster.plan)
      zk = await connect(server, { sessionTimeout: 60_000 })
      troubled = new TroubledEnsemble(runner(zk, { server, timeout: PATIENCE }))
    })
    afterAll(() => zk?.close())
    // Whole again, whatever happened to its members before.
    afterEach(async () => {
      const { cluster } = ensemble
      for (const { id, state } of await cluster.status())
        if (state === 'paused') await cluster.signal(cluster.member(id), 'SIGCONT')
      await cluster.start()
    })

    const address = (id: number): string => `127.0.0.1:${ensemble.cluster.member(id).clientPort}`

    for (const { name, deeds, service, said, rest } of tls ? cases.slice(2, 5) : cases) {
      test(`${name}: every command tells the truth, and the advice helps`, async () => {
        const { cluster } = ensemble
        const leader = await cluster.leader()
        const others = cluster.plan.members.filter(({ id }) => id !== leader.id)
        const order = [leader, ...others]
        const done = [deeds.leader, ...(deeds.followers ?? [])]
        for (const [at, deed] of done.entries()) if (deed) await cluster.signal(order[at]!, deed)
        const members = Object.fromEntries(
          order.flatMap(({ id }, at) => {
            const what = done[at] ? named[done[at]] : rest
            return what === undefined ? [] : [[address(id), what]]
          }),
        )
        await troubled.tells({ service, ...(said ? { said } : {}), members })
        if (service === 'serving') await troubled.sessionsNames(Object.keys(members))
        if (rest === 'waiting')
          await troubled.waitsInVain(/not within 4\.0s: no quorum: 1 of 3 voters answers, 2 are needed\n/)
        expect(await troubled.follow()).toBeGreaterThan(0)
        await soon(async () => expect(await troubled.json('status')).toMatchObject({ healthy: true, serving: 3 }))
      })
    }

    if (tls) {
      test('ports that speak the other of plain text and TLS are told apart from servers in trouble', async () => {
        const { plan } = ensemble.cluster
        const { members: plainly } = await troubled.json(`status --members ${secureConnectString(plan)}`)
        expect(plainly.map(({ situation }: { situation: string }) => situation)).toEqual(Array(3).fill('speaks-tls'))
        const over = new TroubledEnsemble(runner(zk, { server: connectString(plan), timeout: PATIENCE, tls: true }))
        const { members: secretly } = await over.json(`status --members ${connectString(plan)}`)
        expect(secretly.map(({ situation }: { situation: string }) => situation)).toEqual(Array(3).fill('speaks-plain'))
      })
    } else {
      test('one that starts is not called down', async () => {
        const member = ensemble.cluster.member(1)
        await ensemble.cluster.signal(member, 'SIGKILL')
        await ensemble.cluster.launch([member])
        const { members } = await troubled.json('status')
        expect(members[0]).toMatchObject({ address: address(1), situation: 'starting' })
        await troubled.follow()
        await soon(async () => expect(await troubled.json('status')).toMatchObject({ healthy: true }))
      })

      test('where all were killed nobody is left to tell of the others: a person must look', async () => {
        const { cluster } = ensemble
        for (const member of cluster.plan.members) await cluster.signal(member, 'SIGKILL')
        const all = Object.fromEntries(cluster.plan.members.map(({ id }) => [address(id), 'down']))
        await troubled.tells({ service: 'lost', said: /^no quorum: 0 of 3 voters answer, 2 are needed$/, members: all })
        expect((await troubled.findings()).every(({ personJudges }) => personJudges)).toBe(true)
      })
    }
  })
}
