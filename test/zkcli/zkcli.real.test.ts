import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviations } from '../../src/zkcli/deviations.ts'
import { describeReal, type RealServer, startServer } from '../harness/real-server.ts'
import { compare, shown } from './compare.ts'
import { generated } from './generated.ts'
import { oneShots } from './one-shots.ts'
import { isBuilt, ours, real } from './programs.ts'
import { scripts } from './scripts.ts'
import { oneShot } from './transcript.ts'

/** Deviations that need a terminal, a signal, a broken server or a big one, or a race; tested one by one. */
const elsewhere = new Set(
  'session-end wait-failure too-large terminal-escapes connected-first interrupt delete-root'.split(' '),
)

const SEEDS = 8
const LINES = 30

describeReal('zkcli and the real zkCli, side by side on one server', () => {
  let server: RealServer
  beforeAll(async () => {
    if (!isBuilt()) throw new Error('dist/zkcli.js is missing: run npm run build')
    server = await startServer()
  })
  afterAll(() => server?.stop())

  describe('print the same for scripts written by hand', () => {
    test.each(scripts.map((script, at) => [script.name, script, at] as const))('%s', (_, script, at) =>
      compare(server.connectString, script, at),
    )
  })

  describe('print the same for lines generated from the grammar', () => {
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1)
    test.each(seeds)('seed %i', (seed) => compare(server.connectString, generated(seed, LINES), 100 + seed))
  })

  test('end alike when each command is a process of its own', async () => {
    for (const { words, differs, bare } of oneShots) {
      const at = bare ? undefined : server.connectString
      const [theirs, mine] = await Promise.all([
        oneShot(real, at, words, '/shot-r'),
        oneShot(ours, at, words, '/shot-o'),
      ])
      const line = words.join(' ')
      if (!differs) expect(mine, line).toEqual(theirs)
      else {
        expect(mine, `${line} shows ${differs}`).not.toEqual(theirs)
        shown.add(differs)
      }
    }
  }, 180_000)

  test('show every deviation that a script can show', () => {
    expect([...shown].sort()).toEqual(
      Object.keys(deviations)
        .filter((name) => !elsewhere.has(name))
        .sort(),
    )
  })
})
