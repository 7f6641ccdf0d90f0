import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { connectString } from '../../../src/ensemble/local/plan.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { type Run, runner } from '../run-line.ts'

describeReal('a reconfiguration of three voters', () => {
  const ensemble = during(new TestCluster())
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    const server = connectString(ensemble.cluster.plan)
    const auth = readFileSync(join(ensemble.cluster.dir, 'super.auth'), 'utf8').trim()
    zk = await connect(server, { auth: [auth] })
    run = runner(zk, { server })
  })
  afterAll(() => zk?.close())

  test('is planned with the quorum before and after', async () => {
    const { err, code } = await run('reconfig --remove 1 --dry-run')
    expect(code).toBe(0)
    expect(err).toContain(
      'quorum before: 2 of 3 voters, bears the loss of 1\nquorum after:  2 of 2 voters, bears the loss of 0\n',
    )
    expect(err).toContain('note: 2 voters bear no more failures than 1 do\n')
  })

  test('that leaves nobody to vote, or removes who is not there, is refused before it is sent', async () => {
    expect(await run('reconfig --remove 1,2,3 -y')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nobody would be left to vote'),
    })
    expect(await run('reconfig --remove 9 -y')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such member: 9'),
    })
  })

  test('shows in status: the member that left is no longer asked, and one that came back is', async () => {
    const follower = (await ensemble.cluster.status()).find(({ mode }) => mode === 'follower')!
    const ids = async () => JSON.parse((await run('status --json')).out).members.map(({ id }: { id: number }) => id)
    const line = (await zk.call('getData', { path: '/zookeeper/config', watch: false })).data!.toString().split('\n')[
      follower.id - 1
    ]!
    expect((await run(['reconfig', '--remove', String(follower.id), '-y'])).code).toBe(0)
    // The one that left may go on answering with the old list until it notices.
    await expect.poll(ids, { timeout: 30_000 }).toEqual([1, 2, 3].filter((id) => id !== follower.id))
    expect((await run(['reconfig', '--add', line.replace(/^server\./, ''), '-y'])).code).toBe(0)
    await expect.poll(ids, { timeout: 30_000 }).toEqual([1, 2, 3])
  })
})
