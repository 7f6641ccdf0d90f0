import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

interface Running {
  readonly pid: number
  readonly line: string
}

/** Processes that have something in their command lines, ours aside. */
export function running(sign: string): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return line.includes(sign) ? [{ pid: Number(name), line }] : []
      } catch {
        return []
      }
    })
}

/** Those of them that are helpers themselves, and not what looks after one, nor zoosh. */
export function helpers(sign: string): number[] {
  return running(sign)
    .filter(({ line }) => !/^\/bin\/sh |bin\/run\.js/.test(line))
    .map(({ pid }) => pid)
}

/** What is left of them once they have had time to go: SIGKILL comes a second after SIGTERM. */
export async function left(sign: string, patience = 5000): Promise<Running[]> {
  const end = performance.now() + patience
  for (;;) {
    const found = running(sign)
    if (found.length === 0 || performance.now() > end) return found
    await sleep(50)
  }
}
