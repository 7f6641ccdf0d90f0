import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fourLetter } from '../../../src/client/connection/four-letter.ts'
import { Cluster, type MemberState } from '../../../src/ensemble/local/cluster.ts'
import { createCluster } from '../../../src/ensemble/local/create.ts'
import { destroyCluster } from '../../../src/ensemble/local/destroy.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { scratch } from '../../harness/real-server.ts'
import { TestCluster } from '../cluster.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }

async function states(cluster: Cluster): Promise<Record<number, MemberState['state']>> {
  return Object.fromEntries((await cluster.status()).map(({ id, state }) => [id, state]))
}

describeReal('a pseudo-cluster that is not started', () => {
  let dir: string
  let cluster: Cluster

  beforeAll(async () => {
    dir = join(mkdtempSync(join(scratch, 'zoosh-cluster-')), 'abc')
    await createCluster(dir, { servers: 3, observers: 1 })
    cluster = new Cluster(dir)
  })
  afterAll(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

  test('is written as the tutorial writes it by hand: a cfg and a myid for each server', () => {
    const config = readFileSync(join(dir, 'zk2.cfg'), 'utf8')
    expect(config).toContain(`dataDir=${join(dir, 'zk2')}\n`)
    expect(config).toMatch(/^clientPort=\d+$/m)
    expect(config.match(/^server\.\d=127\.0\.0\.1:\d+:\d+:(participant|observer);127\.0\.0\.1:\d+$/gm)).toHaveLength(4)
    expect(readFileSync(join(dir, 'zk2', 'myid'), 'utf8')).toBe('2\n')
  })

  test('does not run, and cannot be killed', async () => {
    expect(await states(cluster)).toEqual({ 1: 'stopped', 2: 'stopped', 3: 'stopped', 4: 'stopped' })
    await expect(cluster.signal(cluster.member(1), 'SIGKILL')).rejects.toThrow('zk1 does not run')
    await expect(cluster.leader()).rejects.toThrow('no member leads')
  })

  test('says so when a port is taken, with its purpose', async () => {
    const thief = createServer().listen(cluster.member(2).electionPort, '127.0.0.1')
    await expect(cluster.start()).rejects.toThrow(/already in use.*\(election port of server 2\)/)
    await new Promise((resolve) => thief.close(resolve))
    expect(await states(cluster)).toEqual({ 1: 'stopped', 2: 'stopped', 3: 'stopped', 4: 'stopped' })
  })
})

describeReal('a pseudo-cluster of three voters and an observer', () => {
  const own = during(new TestCluster({ observers: 1 }))
  let cluster: Cluster

  // Whole again, whatever happened to its members before.
  beforeEach(async () => {
    cluster = own.cluster
    await cluster.start()
  })

  test('has a leader, its followers and its observer when it is started', async () => {
    const modes = (await cluster.status()).map(({ mode }) => mode)
    expect(modes.slice(0, 3).sort()).toEqual(['follower', 'follower', 'leader'])
    expect(modes[3]).toBe('observer')
  })

  test('elects another leader when the leader is killed, and takes it back as follower', async () => {
    const old = await cluster.leader()
    await cluster.signal(old, 'SIGKILL')
    expect((await states(cluster))[old.id]).toBe('gone')
    const next = await vi.waitFor(async () => (await cluster.leader()).id, PATIENCE)
    expect(next).not.toBe(old.id)
    await cluster.start()
    expect((await cluster.status()).find(({ id }) => id === old.id)?.mode).toBe('follower')
  })

  test('shows a paused member as paused, and serving again after it is resumed', async () => {
    const follower = (await cluster.status()).find(({ mode }) => mode === 'follower')!
    const member = cluster.member(follower.id)
    await cluster.signal(member, 'SIGSTOP')
    expect((await states(cluster))[member.id]).toBe('paused')
    await expect(fourLetter(cluster.address(member), 'ruok', { timeout: 300 })).rejects.toMatchObject({
      fault: 'timeout',
    })
    await cluster.signal(member, 'SIGCONT')
    await cluster.settle([member])
    expect((await states(cluster))[member.id]).toBe('serving')
  })

  test('does not serve with one voter of three, and the survivor says so', async () => {
    await cluster.stop([cluster.member(1), cluster.member(2)])
    const alone = cluster.member(3)
    await vi.waitFor(async () => {
      expect((await states(cluster))[3]).toBe('electing')
    }, PATIENCE)
    await expect(fourLetter(cluster.address(alone), 'srvr')).rejects.toMatchObject({ fault: 'not-serving' })
    expect(await cluster.start([alone])).toMatchObject({ 2: { id: 3, state: 'electing' } })
  })

  test('leaves a process alone that got the number of a member that ended', async () => {
    const member = cluster.member(4)
    await cluster.signal(member, 'SIGKILL')
    writeFileSync(join(cluster.dir, 'zk4.pid'), `${process.pid}\n`)
    expect((await states(cluster))[4]).toBe('gone')
    await expect(cluster.signal(member, 'SIGKILL')).rejects.toThrow('zk4 does not run')
    await cluster.stop([member])
    expect((await states(cluster))[4]).toBe('stopped')
  })
})

describeReal('the end of a pseudo-cluster', () => {
  const own = during(new TestCluster({ observers: 1 }))

  test('stops and removes it, files that are not its own excepted', async () => {
    const { cluster } = own
    const { dir } = cluster
    const pids = (await cluster.status()).flatMap(({ pid }) => pid ?? [])
    expect(pids).toHaveLength(4)
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(await destroyCluster(cluster)).toEqual(['notes.txt'])
    for (const pid of pids) await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), PATIENCE)
    rmSync(join(dir, 'notes.txt'))
    await createCluster(dir, { servers: 1, observers: 0 })
    expect(await destroyCluster(new Cluster(dir))).toEqual([])
    expect(existsSync(dir)).toBe(false)
  })
})
