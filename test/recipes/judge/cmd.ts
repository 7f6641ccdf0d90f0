import { join } from 'node:path'
import type { Contender } from './schedule.ts'

const script = join(import.meta.dirname, '../workers/live.py')

/** A program that writes its life into a file under the name of a host: workers/live.py. */
export function cmd(
  file: string,
  host: string,
  { ms, manners, children }: Omit<Contender, 'kind' | 'shared'>,
): string[] {
  return ['/usr/bin/python3', '-SE', script, file, host, String(ms), manners, String(children)]
}

/** Whether a command line is that of such a program. */
export function isCmd(command: string): boolean {
  return command.startsWith(`/usr/bin/python3 -SE ${script}`)
}
