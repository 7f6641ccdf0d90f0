import { readFileSync, readlinkSync } from 'node:fs'

/**
 * A process, told from every other that has had its number: by when it started, counted from a start of the system, as seen
 * in one namespace of process numbers (a container has its own, in which the first is always 1). Empty text where the system
 * does not tell; only Linux does.
 */
export interface LockOwner {
  readonly pid: number
  readonly boot: string
  readonly namespace: string
  readonly started: string
}

/** This process. */
export function self(): LockOwner {
  return {
    pid: process.pid,
    boot: quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: quietly(() => readlinkSync('/proc/self/ns/pid')),
    started: startOf('self'),
  }
}

/** Whether a process lives; undefined when that cannot be seen from here: it may be in another container, or elsewhere. */
export function lives(owner: LockOwner): boolean | undefined {
  const { boot, namespace } = self()
  // What is written at this moment tells nothing yet.
  if (owner.pid === 0) return undefined
  if (boot === '') return hasProcess(owner.pid) ? undefined : false
  // Of a zoosh that wrote nothing but its number, and gave no sign of life.
  if (owner.boot === '') return owner.pid !== process.pid && hasProcess(owner.pid)
  if (boot !== owner.boot || namespace !== owner.namespace) return undefined
  return startOf(owner.pid) === owner.started
}

/** Field 22 of /proc/PID/stat: clock ticks since the system started. The name before it can hold blanks and brackets. */
function startOf(pid: number | 'self'): string {
  return quietly(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  })
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function quietly(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
