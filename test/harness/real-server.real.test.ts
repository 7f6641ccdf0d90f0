import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startCutEnsemble } from './cut-ensemble.ts'
import { startEnsemble } from './real-ensemble.ts'
import { describeReal, startServer } from './real-server.ts'

describeReal('the harness', () => {
  test('starts, kills, restarts and removes a real server', async () => {
    const server = await startServer()
    expect(await server.fourLetter('ruok')).toBe('imok')
    expect(await server.mode()).toBe('standalone')
    await server.kill()
    await expect(server.fourLetter('ruok')).rejects.toThrow()
    await server.start()
    expect(await server.fourLetter('ruok')).toBe('imok')
    await server.stop()
    expect(existsSync(server.folder)).toBe(false)
  })

  test('starts an ensemble with one leader', async () => {
    await using ensemble = await startEnsemble()
    expect((await ensemble.leader()).port).toBeGreaterThan(0)
    expect(await ensemble.followers()).toHaveLength(2)
  })

  test('cuts servers off from each other, each loses its place, and heals', async () => {
    await using ensemble = await startCutEnsemble({ tickTime: 250, config: { syncLimit: 6, initLimit: 8 } })
    const [follower] = await ensemble.followers()
    ensemble.cut(follower!)
    expect(await follower!.mode()).toBe('follower')
    await expect.poll(() => follower!.mode(), { timeout: 20_000 }).toBeUndefined()
    ensemble.heal()
    await ensemble.ready()
    const leader = await ensemble.leader()
    ensemble.cut(leader)
    await expect.poll(() => leader.mode(), { timeout: 20_000 }).toBeUndefined()
    await ensemble.withMode((mode) => mode === 'leader')
    ensemble.heal()
    await ensemble.ready()
    expect(await ensemble.leader()).not.toBe(leader)
  })

  test('a server can be started anew with other lines of its config', async () => {
    await using server = await startServer()
    await server.restart({ maxSessionTimeout: 1500 })
    expect(await server.fourLetter('conf')).toContain('maxSessionTimeout=1500')
  })

  test('says what the server said when it cannot start', async () => {
    await expect(startServer({ config: { dataDir: '/proc/nowhere' } })).rejects.toThrow(/ended/)
  })
})
