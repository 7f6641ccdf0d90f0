import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { replaceFile } from '../../files/replace-file.ts'

/** What is known of a server's process. `gone`: it was started and is no more (killed, crashed). */
export type ProcessState =
  | { readonly state: 'stopped' }
  | { readonly state: 'gone'; readonly pid: number }
  | { readonly state: 'running' | 'paused'; readonly pid: number }

/**
 * What a pid file's process is doing. A process that does not carry our mark on its command line is someone else's who
 * got the number after ours had ended, and is never touched.
 * @param mark text only our process has on its command line
 */
export async function processState(pidFile: string, mark: string): Promise<ProcessState> {
  if (!existsSync(pidFile)) return { state: 'stopped' }
  const pid = Number(readFileSync(pidFile, 'utf8').trim())
  if (!Number.isInteger(pid) || pid <= 1) return { state: 'stopped' }
  const seen = await inspect(pid)
  if (!seen?.command.includes(mark)) return { state: 'gone', pid }
  return { state: seen.stopped ? 'paused' : 'running', pid }
}

/** Command line and whether it is stopped by SIGSTOP; undefined when there is no such process. */
export async function inspect(pid: number): Promise<{ command: string; stopped: boolean } | undefined> {
  if (existsSync('/proc/self/stat')) return inspectProc(pid)
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
    return { command: stdout, stopped: stdout.trimStart().startsWith('T') }
  } catch {
    return undefined
  }
}

/** A dying process has no command line any more; one with threads left, its first a zombie, still holds its ports. */
function inspectProc(pid: number): { command: string; stopped: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat.slice(stat.lastIndexOf(')') + 2)[0]!
    if (state === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1) return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return { command, stopped: state === 'T' || state === 't' }
  } catch {
    return undefined
  }
}

/**
 * Starts a process that outlives ours, its output appended to a file.
 * @throws Error when it cannot be started
 */
export async function launch(
  program: string,
  args: readonly string[],
  { log, pidFile, cwd }: { log: string; pidFile: string; cwd: string },
): Promise<number> {
  const output = openSync(log, 'a')
  try {
    const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', output, output] })
    await once(child, 'spawn')
    child.unref()
    await replaceFile(pidFile, `${child.pid}\n`)
    return child.pid!
  } finally {
    closeSync(output)
  }
}

/** How long a server may take to end by itself before it is killed, in ms. */
const PATIENCE = 10_000

/** Ends our process: politely, a paused one and one that lingers by SIGKILL. Returns when it is gone, its pid file with it. */
export async function end(pidFile: string, mark: string): Promise<void> {
  const first = await processState(pidFile, mark)
  if (first.state === 'running') signal(first.pid, 'SIGTERM')
  if (first.state === 'paused') signal(first.pid, 'SIGKILL')
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const now = await processState(pidFile, mark)
    if (now.state === 'stopped' || now.state === 'gone') break
    if (performance.now() > deadline) signal(now.pid, 'SIGKILL')
    await sleep(20)
  }
  if (first.state !== 'stopped') await vanished(first.pid)
  await rm(pidFile, { force: true })
}

/**
 * Waits until a process that was ours is out of the process table: while it dies it has no command line any more, but may
 * still hold its ports.
 */
export async function vanished(pid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE
  while ((await inspect(pid))?.command === '' && performance.now() < deadline) await sleep(5)
}

/** Sends a signal; a process that has just ended is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
