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

/** All living processes with a mark that begins like this, and what they have started with another environment. */
export function processesOf(mark: string): Process[] {
  const wanted = `\0${variable}=${mark}`
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []))
  const found = new Set(all.filter(({ environment }) => environment.includes(wanted)))
  for (let before = -1; before < found.size; ) {
    before = found.size
    const parents = new Set([...found].map(({ pid }) => pid))
    for (const process of all) if (parents.has(process.parent)) found.add(process)
  }
  return [...found].map(({ pid, command }) => ({ pid, command }))
}

/** @returns undefined for one that is dead, waited for or not */
function look(pid: number): (Process & { parent: number; environment: string }) | undefined {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1')
  try {
    const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(read('stat'))!
    if (state === 'Z') return undefined
    const command = read('cmdline').replaceAll('\0', ' ').trim()
    return { pid, parent: Number(parent), command, environment: `\0${read('environ')}` }
  } catch {
    return undefined
  }
}

/** Sends a signal; one that has just ended is no error. */
export function signalTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
