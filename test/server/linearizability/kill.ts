import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { scratch } from '../../harness/real-server.ts'
import { bundleSandbox } from '../disk/bundle.ts'
import { launch } from '../disk/launch.ts'
import { isLinearizable, type Operation } from './checker.ts'
import { makeRegister, play } from './history.ts'

/**
 * Runs of eight clients on one register, each with two kill -9 of the server and its restart in between.
 * @returns how many histories were legal
 */
export async function legalRuns(runs: number, operations: number): Promise<number> {
  const folder = mkdtempSync(join(scratch, 'zoosh-linear-'))
  const program = await bundleSandbox(folder)
  let legal = 0
  try {
    for (let run = 0; run < runs; run++) {
      const dataDir = join(folder, `data-${run}`)
      const history: Operation[] = []
      for (let life = 0; life < 3; life++) {
        const { child, port } = await launch(program, dataDir)
        if (life === 0) await makeRegister(port)
        const clients = Array.from({ length: 8 }, (_, i) =>
          play(port, `r${run}l${life}c${i}`, operations, history).catch(() => {}),
        )
        if (life < 2) await sleep(40 + Math.random() * 80)
        else await Promise.all(clients)
        child.kill('SIGKILL')
        await once(child, 'exit')
        await Promise.all(clients)
      }
      if (isLinearizable(history, { value: 'start', version: 0 })) legal++
      rmSync(dataDir, { recursive: true, force: true })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return legal
}
