import { beforeAll, describe, expect, test } from 'vitest'
import { describeReal, realServer } from '../harness/real-server.ts'
import { compare, compareOneShot } from './compare.ts'
import { generated } from './generated.ts'
import { oneShots } from './one-shots.ts'
import { isBuilt } from './programs.ts'
import { scripts } from './scripts.ts'

const SEEDS = 8
const LINES = 30

describeReal('zkcli and the real zkCli, side by side on one server', () => {
  const server = realServer()
  beforeAll(() => {
    if (!isBuilt()) throw new Error('dist/zkcli.js is missing: run npm run build')
  })

  describe('print the same for scripts written by hand', () => {
    test.each(scripts.map((script, at) => [script.name, script, at] as const))('%s', async (_, script, at) => {
      expect((await compare(server.connectString, script, `script${at}`)).faults).toEqual([])
    })
  })

  describe('print the same for lines generated from the grammar', () => {
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1)
    test.each(seeds)('seed %i', async (seed) => {
      expect((await compare(server.connectString, generated(seed, LINES), `seed${seed}`)).faults).toEqual([])
    })
  })

  describe('end alike when each command is a process of its own', () => {
    test.each(oneShots.map((shots) => [shots.name, shots] as const))(
      '%s',
      async (_, { name, bare, shots }) => {
        for (const shot of shots) {
          const at = `shot-${name.replaceAll(' ', '-')}`
          expect((await compareOneShot(server.connectString, shot, at, bare)).faults).toEqual([])
        }
      },
      180_000,
    )
  })
})
