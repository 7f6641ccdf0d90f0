import { expect, test } from 'vitest'
import { describeReal, realServer } from '../harness/real-server.ts'
import { type Comparison, compare, compareOneShot } from './compare.ts'
import { generated, generatedWords } from './generated.ts'

const SEEDS = Number(process.env.ZOOSH_SEEDS ?? 100)
const LINES = 60
const PROCESS_SEEDS = Math.ceil(SEEDS / 20)

describeReal('zkcli and the real zkCli, on many generated lines', () => {
  const server = realServer()

  test(`print the same for the lines of ${SEEDS} scripts`, async () => {
    const all: Comparison[] = []
    for (let seed = 1000; seed < 1000 + SEEDS; seed++) {
      all.push(await compare(server.connectString, generated(seed, LINES), `script${seed}`))
    }
    report('lines', all)
    expect(all.flatMap(({ faults }) => faults)).toEqual([])
  })

  test(`end alike for ${PROCESS_SEEDS} × ${LINES} processes`, async () => {
    const all: Comparison[] = []
    for (let seed = 5000; seed < 5000 + PROCESS_SEEDS; seed++) {
      for (const shot of generatedWords(seed, LINES)) {
        all.push(await compareOneShot(server.connectString, shot, `shot${seed}`))
      }
    }
    report('processes', all)
    expect(all.flatMap(({ faults }) => faults)).toEqual([])
  })
})

function report(what: string, all: readonly Comparison[]): void {
  const lines = all.reduce((sum, one) => sum + one.lines, 0)
  const faults = all.reduce((sum, one) => sum + one.faults.length, 0)
  console.info(`${lines} ${what} through both programs, ${faults} undocumented differences`)
}
