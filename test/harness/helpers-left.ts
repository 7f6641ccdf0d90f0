import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Command lines of the processes that have something in theirs, ours aside. */
export function running(sign: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return line.includes(sign) ? [`${pid} ${line}`] : []
      } catch {
        return []
      }
    })
}

/** What is left of them once they have had time to go: SIGKILL comes a second after SIGTERM. */
export async function left(sign: string, patience = 5000): Promise<string[]> {
  const end = performance.now() + patience
  for (;;) {
    const found = running(sign)
    if (found.length === 0 || performance.now() > end) return found
    await sleep(50)
  }
}
