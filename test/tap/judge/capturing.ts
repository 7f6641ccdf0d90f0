import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether tcpdump is here, and may capture on loopback. */
export function canCapture(): boolean {
  // Its list of link layers wants the same right as a capture.
  const tried = spawnSync('tcpdump', ['-i', 'lo', '-L'], { timeout: 5000 })
  if (tried.status === 0) return true
  process.stderr.write(`\n*** SKIPPED: the tap and tcpdump: ${tried.error?.message ?? String(tried.stderr).trim()}\n`)
  return false
}

/**
 * Captures what is said to a port on loopback while something runs.
 * @returns packets the kernel dropped
 */
export async function capturing(port: number, file: string, during: () => Promise<void>): Promise<number> {
  const child = spawn(
    'tcpdump',
    ['-i', 'lo', '-U', '-B', '131072', '-Z', 'root', '-w', file, 'tcp', 'port', String(port)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let told = ''
  child.stderr.on('data', (chunk) => (told += chunk))
  const ended = once(child, 'exit')
  while (!told.includes('listening on')) await sleep(10)
  try {
    await during()
    // What the kernel still holds for it comes within a second.
    await sleep(1500)
  } finally {
    child.kill('SIGINT')
    await ended
  }
  return Number(/(\d+) packets? dropped by kernel/.exec(told)?.[1] ?? Number.NaN)
}
