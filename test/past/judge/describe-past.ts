import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPast } from '../../../src/past/open-past.ts'
import { dice } from '../../harness/dice.ts'
import { describeReal, realServer, scratch } from '../../harness/real-server.ts'
import { Life } from './life.ts'
import { differences, takePicture } from './picture.ts'

interface Shown {
  readonly wrong: readonly string[]
  readonly missing: readonly string[]
  readonly zxid: bigint
}

/**
 * A real server lives, and is killed and started again; what it was seen to hold then is what its files are to show.
 * @param moments how many are looked at
 * @param damaged how many are looked at in damaged copies
 */
export function describePast(seed: number, { moments, damaged }: { moments: number; damaged: number }): void {
  describeReal(`the past of a server, seed ${seed}`, () => {
    // Snapshots all the time, while changes go on.
    const server = realServer({ javaProperties: { 'zookeeper.snapCount': 150 } })
    const random = dice(seed)
    const folder = mkdtempSync(join(scratch, 'zoosh-judge-'))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    let life: Life

    beforeAll(async () => {
      life = new Life(server.connectString, seed)
      await life.live(moments / 2)
      await server.kill()
      await server.start()
      await life.live(moments / 2)
      await life.end()
    }, 600_000)

    async function show(spec: string, expected: (typeof life.moments)[number]): Promise<Shown> {
      const past = await openPast(spec)
      try {
        const zk = await past.connect({ timeout: 60_000 })
        const wrong = differences(expected.picture, await takePicture(zk))
        await zk.close()
        return { wrong: wrong.slice(0, 3), missing: past.missing, zxid: past.moment.zxid }
      } finally {
        await past.close()
      }
    }

    test(`${moments} moments are shown as they were, while it runs`, async () => {
      expect(life.moments).toHaveLength(moments)
      expect(
        readdirSync(join(server.dataDir, 'version-2')).filter((name) => name.startsWith('snap')).length,
      ).toBeGreaterThan(4)
      for (const [index, moment] of life.moments.entries()) {
        const at = index % 5 === 4 ? new Date(moment.time).toISOString() : `0x${moment.zxid.toString(16)}`
        expect([at, await show(`${server.dataDir}@${at}`, moment)]).toEqual([
          at,
          { wrong: [], missing: [], zxid: moment.zxid },
        ])
      }
    })

    test(`${damaged} moments of damaged copies are shown as they were, or said to lack something`, async () => {
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
      let right = 0
      for (let round = 0; round < damaged; round++) {
        const copy = join(folder, `${round}`)
        cpSync(server.dataDir, copy, { recursive: true })
        const file = join(
          copy,
          'version-2',
          pick(readdirSync(join(copy, 'version-2')).filter((name) => /^(log|snap)/.test(name))),
        )
        const bytes = readFileSync(file)
        // Most of a log is zeros behind its end.
        const used = bytes.findLastIndex((byte) => byte !== 0) + 1
        const at = Math.floor(random() * used)
        if (round % 3 === 0) rmSync(file)
        else if (round % 3 === 1) writeFileSync(file, bytes.subarray(0, at))
        else
          writeFileSync(
            file,
            Buffer.concat([bytes.subarray(0, at), Buffer.from([bytes[at]! ^ 0x55]), bytes.subarray(at + 1)]),
          )
        const moment = pick(life.moments)
        const at16 = `0x${moment.zxid.toString(16)}`
        const shown = await show(`${copy}@${at16}`, moment).catch((error: Error) => error.message)
        rmSync(copy, { recursive: true })
        // Without the oldest snapshot a moment can be out of reach.
        if (typeof shown === 'string') {
          expect(shown).toMatch(/is before the oldest snapshot$/)
          continue
        }
        const honest = shown.missing.length > 0 || shown.zxid < moment.zxid
        expect([file, at, at16, honest ? [] : shown.wrong]).toEqual([file, at, at16, []])
        if (shown.wrong.length === 0) right++
      }
      // Damage elsewhere does no harm.
      expect(right).toBeGreaterThan(damaged / 4)
    })
  })
}
