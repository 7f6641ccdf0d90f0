import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { dice } from '../../harness/dice.ts'
import type { RealServer } from '../../harness/real-server.ts'
import { zoosh } from '../../harness/zoosh.ts'

const ZNODES = 20_000
const PARENTS = 100
/** Of the time an import takes, in ms, on a machine with nothing else to do: a kill comes somewhere in it. */
const LONGEST = 2500

/** Parents of every other hundred let nothing come below them, when all is there. */
function lines(): string {
  const all = [{ path: '/', data: 'root', acl: ['world:anyone:cdrwa'] }] as object[]
  for (let parent = 0; parent < PARENTS; parent++) {
    const path = `/p${String(parent).padStart(3, '0')}`
    all.push({ path, acl: [parent % 2 === 0 ? 'world:anyone:cdrwa' : 'world:anyone:drwa'], data: path })
    for (let child = 0; child < ZNODES / PARENTS - 1; child++)
      all.push({
        path: `${path}/c${String(child).padStart(3, '0')}`,
        data: 'x'.repeat(child % 200),
        acl: ['world:anyone:cdrwa'],
      })
  }
  return all.map((one) => `${JSON.stringify(one)}\n`).join('')
}

/**
 * Imports a tree, kills the client or the server somewhere in it, and imports again: all is there, and nothing else is touched.
 * Then undoes all of it: nothing is there.
 */
export async function killImports(server: RealServer, seeds: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-kills-'))
  const tree = join(folder, 'tree.ndjson')
  const file = `file:${tree}`
  writeFileSync(tree, lines())
  await using zk = await connect(server.connectString, { sessionTimeout: 60_000, timeout: 60_000 })
  try {
    await zk.create('/bystander', 'here')
    for (const seed of seeds) {
      const roll = dice(seed)
      const env = { XDG_DATA_HOME: join(folder, `home-${seed}`) }
      const run = (...words: string[]) =>
        zoosh([...words, '-y', '--json', '--timeout', '60s'], { server: server.connectString, env })
      const after = Math.floor(roll() * LONGEST)
      const killsServer = roll() < 0.4
      const story = `seed ${seed}: ${killsServer ? 'server' : 'client'} killed after ${after} ms`
      const killing: Promise<void>[] = []
      const first = await zoosh(['import', file, '/kill', '-y', '--json', '--timeout', '60s'], {
        server: server.connectString,
        env,
        during: (child) =>
          killing.push(sleep(after).then(async () => (killsServer ? server.restart() : void child.kill('SIGKILL')))),
      })
      await Promise.all(killing)
      // Without a server to begin at it says so; what it could not wait for, too.
      if (killsServer)
        expect([[0, 3, 7], story, first.err]).toEqual([expect.arrayContaining([first.code]), story, first.err])
      const second = await run('import', file, '/kill')
      expect([story, second.code, second.err]).toEqual([story, 0, ''])
      const third = await run('import', file, '/kill')
      expect([story, JSON.parse(third.text)]).toMatchObject([story, { created: 0, changed: 0, skipped: 0 }])
      expect([story, await zk.countDescendants('/kill')]).toEqual([story, ZNODES])
      for (let entries = 0; entries < 2; entries++) {
        const undone = await run('undo')
        if (undone.code === 1) break
        expect([story, undone.code, undone.err]).toEqual([story, 0, ''])
      }
      expect([story, await zk.exists('/kill')]).toEqual([story, undefined])
      expect([story, String((await zk.get('/bystander')).data)]).toEqual([story, 'here'])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
