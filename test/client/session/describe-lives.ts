import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
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
 * @param rounds schedules; ZOOSH_ROUNDS says otherwise
 * @param seed of the first, each has the next one; with ZOOSH_SEED it is that, and one round
 */
export function describeLives({ rounds: usual, seed: first }: { rounds: number; seed: number }): void {
  const { ZOOSH_SEED: one, ZOOSH_ROUNDS: so } = process.env
  const seed = Number(one ?? first)
  const rounds = Number(so ?? (one === undefined ? usual : 1))

  test(`${rounds} lives from seed ${seed} on leave nothing`, {
    retry: 0,
    timeout: 60_000 + rounds * 1000,
  }, async () => {
    const before = handles()
    const broken: string[] = []
    let next = seed
    const lane = async (): Promise<void> => {
      while (next < seed + rounds) {
        const number = next++
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
