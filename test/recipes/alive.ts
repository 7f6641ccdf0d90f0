import { spawnSync } from 'node:child_process'

/** Whether a process runs. One that has ended counts as gone, also where nobody has asked for its exit code yet. */
export function alive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z\s]/.test(stdout.trim())
}
