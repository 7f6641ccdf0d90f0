import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { call, program } from '../../harness/program.ts'
import { describeReal, startServer } from '../../harness/real-server.ts'
import { cleanEnv } from '../../harness/zoosh.ts'

const EVENTS = Number(process.env.ZOOSH_EVENTS ?? 80_000)
const MEMORY_KB = 200_000

/** Largest resident size of a process so far, in kB. */
function peak(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}

describeReal('watch and a reader that does not read', () => {
  test('memory stays bounded, the session alive; then a gap, the difference, and exit code 7', async () => {
    await using server = await startServer()
    await using zk = await connect(server.connectString)
    await zk.create('/slow')
    const child = spawn(...call(program, ['watch', '/slow', '-r', '--initial', '-o', 'ndjson', '--for', '45s']), {
      env: cleanEnv({ ZOOSH_SERVER: server.connectString, ZOOSH_SESSION_TIMEOUT: '4s' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number | null>((done) => child.on('close', done))
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    let text = ''
    await new Promise<void>((done) => {
      child.stdout.once('data', (chunk) => {
        text += chunk
        child.stdout.pause()
        done()
      })
    })
    const paths = Array.from({ length: EVENTS / 2 }, (_, i) => ({ path: `/slow/n${i}`, data: 'x' }))
    for (let at = 0; at < paths.length; at += 5_000) {
      const some = paths.slice(at, at + 5_000)
      await zk.createMany(some)
      await Promise.all(some.map(({ path }) => zk.set(path, 'y')))
    }
    // Longer than the session lives without a heartbeat.
    await sleep(6_000)
    expect(peak(child.pid!)).toBeLessThan(MEMORY_KB)
    const tree = new Map<string, number>()
    const types: string[] = []
    child.stdout.on('data', (chunk) => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop()!
      for (const line of lines) {
        const told = JSON.parse(line) as { type: string; path: string; version: number; reason?: string }
        types.push(told.reason ?? told.type)
        if (told.type !== 'Gap') tree.set(told.path, told.version)
      }
    })
    child.stdout.resume()
    expect({ code: await ended, err }).toMatchObject({ code: 7, err: expect.stringContaining('the stream has a gap') })
    expect(types.filter((type) => type !== 'NodeCreated' && type !== 'NodeDataChanged')).toEqual(['overflow'])
    expect(tree.size).toBe(1 + EVENTS / 2)
    expect([...tree.values()].every((version, at) => version === (at === 0 ? 0 : 1))).toBe(true)
  })
})
