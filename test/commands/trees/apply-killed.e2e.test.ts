import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { dice } from '../../harness/dice.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { type Run, zoosh } from '../../harness/zoosh.ts'

const rounds = seedsToPlay(3)
/** Where it is played longer, as many as are asked for by the contract. */
const ZNODES = rounds.length > 3 ? 20_000 : 3_000
/** A round may take so long, in ms. */
const PATIENCE = 120_000

describeReal('apply, when the client or the server is killed at some moment', () => {
  const server = realServer()
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-killed-'))
  const file = join(folder, 'wanted.ndjson')
  const line = ['apply', '-f', file, '/', '--prune', '-y']
  const apply = (more: readonly string[] = [], run: Run = {}) =>
    zoosh([...line, ...more], { server: server.connectString, env: { XDG_DATA_HOME: folder }, ...run })
  /** What a whole run takes, in ms. */
  let whole: number

  beforeAll(async () => {
    declare(0)
    const began = performance.now()
    expect(await apply()).toMatchObject({ code: 0 })
    whole = performance.now() - began
  }, PATIENCE)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Most stays, some of it changes, some goes, and some comes. */
  function declare(version: number): Map<string, string> {
    const all = new Map<string, string>([['/t', 'root']])
    for (let at = 0; at < ZNODES; at++) {
      if ((at + version) % 7 === 0) continue
      const above = `/t/${Math.floor(at / 50)}`
      all.set(above, 'branch')
      all.set(`${above}/${at}`, (at + version) % 3 === 0 ? `changed in ${version}` : 'stays')
    }
    const lines = [...all].map(([path, data]) => JSON.stringify({ path, data }))
    writeFileSync(file, `${lines.join('\n')}\n`)
    return all
  }

  async function read(): Promise<Map<string, string>> {
    await using zk = await connect(server.connectString)
    const found = new Map<string, string>()
    for await (const batch of sessionTree(zk, '/t', undefined).read({ want: { data: true } }))
      for (const { path, data } of batch) found.set(`/t${path}`, String(data))
    return found
  }

  test.each(rounds)(
    'run again, it converges (seed %i)',
    async (seed) => {
      const roll = dice(seed)
      const wanted = declare(seed)
      const [whom, when] = [roll() < 0.5 ? 'client' : 'server', roll() * whole]
      const first = await apply([], {
        during: (child) => {
          void sleep(when).then(async () => {
            if (whom === 'client') child.kill('SIGKILL')
            else await server.restart()
          })
        },
      })
      // Whatever came of it, it says so: all, a part, no connection; or nothing, where it was killed.
      expect([whom, first.err, first.code]).toEqual([whom, expect.anything(), expect.toSatisfy(isTold)])
      await server.ready()
      const again = await apply()
      expect([whom, when, again.err, again.code]).toEqual([whom, when, '', 0])
      expect(await apply(['--check'])).toMatchObject({ code: 0, text: '' })
      expect(await read()).toEqual(wanted)
    },
    PATIENCE,
  )
})

function isTold(code: number): boolean {
  return [0, 3, 7, 137].includes(code)
}
