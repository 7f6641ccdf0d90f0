import { readdirSync, readFileSync } from 'node:fs'

/** A process found by the mark in its environment, which its children inherit, whoever their parent is later. */
export interface Process {
  readonly pid: number
  /** Its command line. */
  readonly command: string
}

const variable = 'JUDGED_HOST'

/** The environment that marks a process and all it starts. */
export function markedBy(mark: string): Record<string, string> {
  return { [variable]: mark }
}

/** All living processes with a mark that begins like this. */
export function processesOf(mark: string): Process[] {
  const wanted = `\0${variable}=${mark}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // Nothing is left of the environment of one that is dead and not yet waited for.
        if (!`\0${readFileSync(`/proc/${name}/environ`, 'latin1')}`.includes(wanted)) return []
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
        return [{ pid: Number(name), command }]
      } catch {
        return []
      }
    })
}

/** Sends a signal; one that has just ended is no error. */
export function signalTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
