import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { dice } from '../../harness/dice.ts'
import type { RealServer } from '../../harness/real-server.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { read } from '../../tree/transfer/moving.ts'

const PARENTS = 100
/** Of the time a move of 20,000 znodes takes, in ms, on a machine with nothing else to do: a kill comes somewhere in it. */
const LONGEST = 4000

/** Parents of every other one let nothing come below them, when all is there. */
async function grow(zk: ZooKeeper, znodes: number): Promise<void> {
  await zk.create('/move', 'root')
  const parents = Array.from({ length: PARENTS }, (_, i) => `/move/p${String(i).padStart(3, '0')}`)
  await zk.createMany(parents.map((path) => ({ path, data: path })))
  for (const [at, parent] of parents.entries()) {
    await zk.createMany(
      Array.from({ length: znodes / PARENTS - 1 }, (_, i) => ({ path: `${parent}/c${i}`, data: 'x'.repeat(i % 200) })),
    )
    if (at % 2 === 1) await zk.setAcl(parent, 'world:anyone:drwa')
  }
}

/**
 * Moves a tree there and back, each time with a kill of the client or the server somewhere in it, and again to its end: nothing
 * is lost, and nothing is there twice.
 */
export async function killMoves(server: RealServer, seeds: readonly number[], znodes = 20_000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-kills-'))
  await using zk = await connect(server.connectString, { sessionTimeout: 60_000, timeout: 60_000 })
  try {
    await grow(zk, znodes)
    const whole = await read(zk, '/move')
    let [from, to] = ['/move', '/moved/deep']
    for (const seed of seeds) {
      const roll = dice(seed)
      const env = { XDG_DATA_HOME: join(folder, `home-${seed}`) }
      const after = Math.floor(roll() * LONGEST)
      const killsServer = roll() < 0.4
      const story = `seed ${seed}: ${killsServer ? 'server' : 'client'} killed after ${after} ms`
      const killing: Promise<void>[] = []
      const words = ['mv', from, to, '-y', '--json', '--timeout', '60s']
      const first = await zoosh(words, {
        server: server.connectString,
        env,
        during: (child) =>
          killing.push(sleep(after).then(async () => (killsServer ? server.restart() : void child.kill('SIGKILL')))),
      })
      await Promise.all(killing)
      // At any moment each znode is at one of the two, or at both.
      const there = new Set([...(await read(zk, from)), ...(await read(zk, to))].map(({ path }) => path))
      expect([story, whole.filter(({ path }) => !there.has(path))]).toEqual([story, []])
      const second = await zoosh(words, { server: server.connectString, env })
      // Of one that had come to its end there is nothing more to move.
      const ended = await zk.exists(from)
      expect([story, first.err, second.code, second.err]).toEqual([
        story,
        first.err,
        expect.toSatisfy((code) => code === 0 || (code === 4 && first.code !== 7)),
        expect.anything(),
      ])
      expect([story, ended]).toEqual([story, undefined])
      expect([story, await read(zk, to)]).toEqual([story, whole])
      const next = to
      to = from === '/move' ? '/move' : '/moved/deep'
      from = next
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
