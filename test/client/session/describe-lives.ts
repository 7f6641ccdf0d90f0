import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { seedsToPlay } from '../../harness/seeds.ts'
import { Lives } from './lives.ts'

const LANES = 4

/** What keeps a process alive. */
function handles(): number {
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'TCPConnectWrap', 'Timeout']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}

/**
 * Random lives of clients: connected, aborted, closed, expired, cut off and connected again in any order. Afterwards server
 * and client hold nothing, and no end was left.
 * @param rounds schedules, @param seed of the first, unless seedsToPlay is told otherwise
 */
export function describeLives({ rounds, seed }: { rounds: number; seed: number }): void {
  const seeds = seedsToPlay(rounds, seed)

  test(`${seeds.length} lives from seed ${seeds[0]} on leave nothing`, {
    retry: 0,
    timeout: 60_000 + seeds.length * 1000,
  }, async () => {
    const before = handles()
    const broken: string[] = []
    const next = seeds.values()
    const lane = async (): Promise<void> => {
      for (const number of next) {
        const { findings, story } = await Lives.play(number)
        if (findings.length > 0) broken.push(`ZOOSH_SEED=${number}: ${findings.join('; ')}\n  ${story.join(', ')}`)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    expect(broken).toEqual([])
    const end = performance.now() + 5000
    while (handles() > before && performance.now() < end) await sleep(20)
    expect(handles()).toBeLessThanOrEqual(before)
  })
}
