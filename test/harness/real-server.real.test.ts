import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
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

  test('says what the server said when it cannot start', async () => {
    await expect(startServer({ config: { dataDir: '/proc/nowhere' } })).rejects.toThrow(/ended/)
  })
})
