import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fourLetter } from '../../../src/client/session/four-letter.ts'
import { Cluster, type MemberState } from '../../../src/ensemble/local/cluster.ts'
import { createCluster } from '../../../src/ensemble/local/create.ts'
import { destroyCluster } from '../../../src/ensemble/local/destroy.ts'
import { describeReal } from '../../harness/java.ts'
import { scratch } from '../../harness/real-server.ts'

const folder = mkdtempSync(join(scratch, 'zoosh-cluster-'))
const dir = join(folder, 'abc')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeReal('a pseudo-cluster of three voters and an observer', () => {
  let cluster: Cluster

  beforeAll(async () => {
    await createCluster(dir, { servers: 3, observers: 1 })
    cluster = new Cluster(dir)
  })
  afterAll(async () => {
    if (existsSync(dir)) await destroyCluster(cluster)
  })

  const states = async (): Promise<Record<number, MemberState['state']>> =>
    Object.fromEntries((await cluster.status()).map(({ id, state }) => [id, state]))

  test('is written as the tutorial writes it by hand: a cfg and a myid for each server', () => {
    const config = readFileSync(join(dir, 'zk2.cfg'), 'utf8')
    expect(config).toContain(`dataDir=${join(dir, 'zk2')}\n`)
    expect(config).toMatch(/^clientPort=\d+$/m)
    expect(config.match(/^server\.\d=127\.0\.0\.1:\d+:\d+:(participant|observer);127\.0\.0\.1:\d+$/gm)).toHaveLength(4)
    expect(readFileSync(join(dir, 'zk2', 'myid'), 'utf8')).toBe('2\n')
  })

  test('does not run before it is started, and cannot be killed then', async () => {
    expect(await states()).toEqual({ 1: 'stopped', 2: 'stopped', 3: 'stopped', 4: 'stopped' })
    await expect(cluster.signal(cluster.member(1), 'SIGKILL')).rejects.toThrow('zk1 does not run')
    await expect(cluster.leader()).rejects.toThrow('no member leads')
  })

  test('says so when a port is taken, with its purpose', async () => {
    const thief = createServer().listen(cluster.member(2).electionPort, '127.0.0.1')
    await expect(cluster.start()).rejects.toThrow(/already in use.*\(election port of server 2\)/)
    await new Promise((resolve) => thief.close(resolve))
    expect(await states()).toEqual({ 1: 'stopped', 2: 'stopped', 3: 'stopped', 4: 'stopped' })
  })

  test('starts, elects a leader, and has its observer', async () => {
    const modes = (await cluster.start()).map(({ mode }) => mode)
    expect(modes.slice(0, 3).sort()).toEqual(['follower', 'follower', 'leader'])
    expect(modes[3]).toBe('observer')
  })

  test('elects another leader when the leader is killed, and takes it back as follower', async () => {
    const old = await cluster.leader()
    await cluster.signal(old, 'SIGKILL')
    expect((await states())[old.id]).toBe('gone')
    const next = await eventually(async () => (await cluster.leader()).id)
    expect(next).not.toBe(old.id)
    await cluster.start()
    expect((await cluster.status()).find(({ id }) => id === old.id)?.mode).toBe('follower')
  })

  test('shows a paused member as paused, and serving again after it is resumed', async () => {
    const follower = (await cluster.status()).find(({ mode }) => mode === 'follower')!
    const member = cluster.member(follower.id)
    await cluster.signal(member, 'SIGSTOP')
    expect((await states())[member.id]).toBe('paused')
    await expect(fourLetter(cluster.address(member), 'ruok', { timeout: 300 })).rejects.toMatchObject({
      fault: 'timeout',
    })
    await cluster.signal(member, 'SIGCONT')
    await cluster.settle([member])
    expect((await states())[member.id]).toBe('serving')
  })

  test('does not serve with one voter of three, and the survivor says so', async () => {
    await cluster.stop([cluster.member(1), cluster.member(2)])
    const alone = cluster.member(3)
    await eventually(async () => {
      expect((await states())[3]).toBe('electing')
    })
    await expect(fourLetter(cluster.address(alone), 'srvr')).rejects.toMatchObject({ fault: 'not-serving' })
    expect(await cluster.start([alone])).toMatchObject({ 2: { id: 3, state: 'electing' } })
    await cluster.start()
  })

  test('leaves a process alone that got the number of a member that ended', async () => {
    const member = cluster.member(4)
    await cluster.signal(member, 'SIGKILL')
    writeFileSync(join(dir, 'zk4.pid'), `${process.pid}\n`)
    expect((await states())[4]).toBe('gone')
    await expect(cluster.signal(member, 'SIGKILL')).rejects.toThrow('zk4 does not run')
    await cluster.stop([member])
    expect((await states())[4]).toBe('stopped')
  })

  test('is stopped and removed, files that are not its own excepted', async () => {
    const pids = (await cluster.status()).flatMap(({ pid }) => pid ?? [])
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(await destroyCluster(cluster)).toEqual(['notes.txt'])
    for (const pid of pids) await eventually(async () => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
    rmSync(join(dir, 'notes.txt'))
    await createCluster(dir, { servers: 1, observers: 0 }).catch((error) => expect(error).toBeUndefined())
    expect(await destroyCluster(new Cluster(dir))).toEqual([])
    expect(existsSync(dir)).toBe(false)
  })
})

async function eventually<T>(check: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(50)
    }
  }
}
