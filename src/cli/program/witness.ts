import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long it may take until the whole group has what we have, in ms: elsewhere than on Linux it shows only when somebody has died of it. */
const MOMENT = process.platform === 'linux' ? 10 : 200

/** Who died so long ago at most, in ms, may have died of the signal that we have now: news of both come in any order. */
const RECENT = 500

/** How long one stays that nobody needs, in ms: the next program may come at once. */
const LINGER = 1_000

/**
 * Somebody in our process group who minds no signal, and so dies of every one that ends programs. Who sends a signal is not
 * told to us: what a terminal sends for Ctrl-C, or `timeout`, all of the group have got, and what `kill PID` sends only we.
 * He tells them apart.
 */
let witness: ChildProcess | undefined
let last: { readonly name: NodeJS.Signals | null; readonly at: number } | undefined
let needed = 0
let leaving: NodeJS.Timeout | undefined

/** Has a witness there until the returned function is called. */
export function callWitness(): () => void {
  needed++
  clearTimeout(leaving)
  witness ??= start()
  let called = true
  return () => {
    if (called) needed--
    called = false
    if (needed > 0) return
    leaving = setTimeout(() => witness?.stdin?.end(), LINGER).unref()
  }
}

/** Whether all of our process group have got the signal that we have just got, as far as can be known. */
export async function groupGot(name: NodeJS.Signals): Promise<boolean> {
  if (last?.name === name && performance.now() - last.at < RECENT) return true
  const asked = witness
  // Nobody could be had: then as it is most of the time.
  if (!asked?.pid) return name === 'SIGINT' || name === 'SIGQUIT'
  await sleep(MOMENT)
  return asked.signalCode === name || isOnItsWay(name, asked.pid)
}

function start(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', 'read _'], { stdio: ['pipe', 'ignore', 'ignore'] })
  started.on('error', () => {
    witness = undefined
  })
  started.on('exit', (_, name) => {
    last = { name, at: performance.now() }
    witness = needed > 0 ? start() : undefined
  })
  started.stdin?.on('error', () => {})
  // It keeps nobody here, and leaves when we do.
  started.unref()
  const stdin = started.stdin as { unref?(): void } | null
  stdin?.unref?.()
  return started
}

/** Flags of a process in the kernel: it is ending, it is ending by a signal. */
const DYING = 0x4 | 0x400

/** Whether a process has a signal that it has not died of yet, or whose end has not been told to us: that is seen on Linux. */
function isOnItsWay(name: NodeJS.Signals, pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // PID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS …
    const [state = '', , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (/[ZX]/.test(state) || (Number(flags) & DYING) !== 0) return true
    const [, pending = '0'] = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return ((BigInt(`0x${pending}`) >> BigInt(constants.signals[name] - 1)) & 1n) === 1n
  } catch {
    // It is gone, and there is no other way it goes.
    return true
  }
}
