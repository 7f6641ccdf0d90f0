import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A program with all it has started, as far as that has stayed in its process group. */
export interface Job {
  /** The program itself. */
  readonly pid: number
  /**
   * undefined: it has a process group of its own. Else it shares ours, as it has to on a terminal, for there Ctrl-C, Ctrl-Z
   * and the right to read belong to a group: this is the group, and its members are found among the processes.
   */
  readonly shared?: number | undefined
  /** Among the words of ZOOSH_JOB in the environment of all of them. */
  readonly mark: string
}

/** The variable that marks what belongs to a job, also when who started it is gone. */
export const MARK = 'ZOOSH_JOB'

/** Sends a signal to all of a job; nothing where nobody is left. */
export function signalJob(job: Job, name: NodeJS.Signals): void {
  if (job.shared === undefined) return void send(-job.pid, name)
  for (const pid of members(job)) send(pid, name)
}

/**
 * Sends a signal to whatever carries a mark: to a job whose number nobody had time to tell. Where the environment of others
 * cannot be seen (not on Linux) it finds nothing.
 */
export function signalMarked(mark: string, name: NodeJS.Signals): void {
  if (process.platform !== 'linux') return
  for (const { pid } of processes()) if (carries(pid, mark)) send(pid, name)
}

/** Kills all of a job, also what it starts meanwhile. */
export function killJob(job: Job): void {
  if (job.shared === undefined) return void send(-job.pid, 'SIGKILL')
  // Who was listed may have had a child before it died: looked at again until nobody new is there.
  for (const killed = new Set<number>(); ; ) {
    const found = members(job).filter((pid) => !killed.has(pid))
    if (found.length === 0) return
    for (const pid of found) {
      send(pid, 'SIGKILL')
      killed.add(pid)
    }
  }
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
}

/** Those of a job that shares our process group: the program, its descendants, and orphans that carry its mark. */
function members({ pid, shared, mark }: Job): number[] {
  const inGroup = processes().filter(({ group }) => group === shared)
  const found = new Set(inGroup.filter((one) => one.pid === pid || carries(one.pid, mark)).map((one) => one.pid))
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const one of inGroup) if (found.has(one.parent)) found.add(one.pid)
  }
  found.delete(process.pid)
  return [...found]
}

/** Linux lets us see the environment of our own processes; elsewhere an orphan of the job is not known by it. */
function carries(pid: number, mark: string): boolean {
  try {
    const marks = readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .find((one) => one.startsWith(`${MARK}=`))
    return (
      marks
        ?.slice(MARK.length + 1)
        .split(',')
        .includes(mark) ?? false
    )
  } catch {
    return false
  }
}

function processes(): Process[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => fromStat(Number(name)))
      .filter((one) => one !== undefined)
  }
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' })
  return listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number])
    .map(([pid, parent, group]) => ({ pid, parent, group }))
}

/** `PID (NAME) STATE PPID PGRP …`; the name may hold anything, blanks and brackets too. */
function fromStat(pid: number): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(parent), group: Number(group) }
  } catch {
    return undefined
  }
}

/** The process group of a process. */
export function groupOf(pid: number): number | undefined {
  return processes().find((one) => one.pid === pid)?.group
}
