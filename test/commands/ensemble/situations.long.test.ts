import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { connectString } from '../../../src/ensemble/local/plan.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { runner } from '../run-line.ts'
import { soon, TroubledEnsemble, type Truth } from './troubled-ensemble.ts'

const PATIENCE = 1500
const named = { SIGKILL: 'ended', SIGSTOP: 'paused' } as const
const deeds = ['SIGKILL', 'SIGSTOP'] as const

/** A cluster, and how it is asked: each time on a session of its own, for none outlives all of this. */
function troubledCluster(options: ConstructorParameters<typeof TestCluster>[0]) {
  const ensemble = during(new TestCluster(options))
  const ask = async <T>(use: (troubled: TroubledEnsemble) => Promise<T>): Promise<T> => {
    const server = connectString(ensemble.cluster.plan)
    await using zk = await connect(server, { sessionTimeout: 60_000 })
    return await use(new TroubledEnsemble(runner(zk, { server, timeout: PATIENCE })))
  }
  afterEach(async () => {
    const { cluster } = ensemble
    for (const { id, state } of await cluster.status())
      if (state === 'paused') await cluster.signal(cluster.member(id), 'SIGCONT')
    await cluster.start()
  })
  return { ensemble, ask }
}

for (const tls of [false, true]) {
  describeReal(
    `five voters and an observer, ${tls ? 'with' : 'without'} TLS ports: alone, in pairs and by three`,
    () => {
      const { ensemble, ask } = troubledCluster({ servers: 5, observers: 1, tls })

      /** Observers are numbered last. */
      const groups: readonly (readonly number[])[] = [[1], [5], [6], [1, 2], [4, 5], [5, 6], [3, 4, 5], [1, 2, 6]]
      for (const ids of groups) {
        for (const deed of deeds) {
          test(`${ids.join(', ')} get ${deed}`, () =>
            ask(async (troubled) => {
              const { cluster } = ensemble
              await soon(async () => expect(await troubled.json('status')).toMatchObject({ healthy: true, voters: 5 }))
              for (const id of ids) await cluster.signal(cluster.member(id), deed)
              const lost = ids.filter((id) => id <= 5).length > 2
              const service: Truth['service'] = lost ? 'lost' : 'serving'
              await soon(async () => expect(await troubled.json('status')).toMatchObject({ service }))
              const address = (id: number) => `127.0.0.1:${cluster.member(id).clientPort}`
              const rest = cluster.plan.members
                .filter(({ id }) => !ids.includes(id))
                .map(({ id }) => [address(id), 'waiting'])
              const struck = ids.map((id) => [address(id), named[deed]])
              await troubled.tells({ service, members: Object.fromEntries([...struck, ...(lost ? rest : [])]) })
              expect(await troubled.follow()).toBeGreaterThan(0)
              await soon(async () => expect(await troubled.json('status')).toMatchObject({ healthy: true, serving: 5 }))
            }))
        }
      }
    },
  )
}

describeReal('a member of a pseudo-cluster whose disk is full', () => {
  const { ensemble, ask } = troubledCluster({})
  let mounted = false

  beforeAll(() => {
    const probe = `${ensemble.cluster.dir}/probe`
    mkdirSync(probe)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' })
      execFileSync('umount', [probe])
      mounted = true
    } catch {
      process.stderr.write('\n*** SKIPPED: a full disk: only root may mount one\n')
    }
  })

  test('is told by the folder that is full, and comes back as its advice says', ({ skip }) => {
    if (!mounted) skip()
    return ask(async (troubled) => {
      const { cluster } = ensemble
      const member = cluster.member(1)
      const folder = cluster.dataDir(member)
      await cluster.stop([member])
      const kept = `${folder}.kept`
      cpSync(folder, kept, { recursive: true })
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder])
      try {
        cpSync(`${kept}/myid`, `${folder}/myid`)
        await cluster.start([member])
        try {
          writeFileSync(`${folder}/fill`, Buffer.alloc(8 * 1024 * 1024))
        } catch {
          // Full, as was wanted.
        }
        // Through the others: its own clients are cut off.
        const others = cluster.plan.members.slice(1).map(({ clientPort }) => `127.0.0.1:${clientPort}`)
        await using zk = await connect(others.join(','))
        for (let i = 0; i < 40; i++) await zk.set('/', 'x'.repeat(5000))
        await troubled.tells({ service: 'serving', members: { [`127.0.0.1:${member.clientPort}`]: 'disk-full' } })
        const [finding] = await troubled.findings()
        expect(finding).toMatchObject({
          personJudges: true,
          what: `serves nobody: there is no space left in ${folder}`,
        })
        // A person: space is made, the log of no bytes deleted, and it is stopped and started as it says.
        rmSync(`${folder}/fill`)
        execFileSync('find', [`${folder}/version-2`, '-name', 'log.*', '-size', '0', '-delete'])
        await cluster.stop([member])
        await cluster.start([member])
        await soon(async () => expect(await troubled.json('status')).toMatchObject({ healthy: true }))
      } finally {
        await cluster.stop([member])
        execFileSync('umount', [folder])
        cpSync(kept, folder, { recursive: true })
      }
    })
  })
})
