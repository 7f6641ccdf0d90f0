import { randomUUID } from 'node:crypto'
import type { Call } from '../../../cli/declare/command.ts'
import { warn } from '../../../cli/life/notices.ts'
import { Interrupted, StopError } from '../../../cli/life/stop-error.ts'
import { Child } from '../../../cli/program/child.ts'
import { forwardSignals } from '../../../cli/program/forward-signals.ts'
import { Guardian } from '../../../cli/program/guardian.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { Held } from '../../../recipes/holding/held.ts'
import { hex } from '../../../render/units.ts'
import { cell, type View } from '../../../render/view.ts'
import type { Waiting } from './waiting.ts'

/** What a program runs under. */
export type Hold = AsyncDisposable &
  Pick<Held, 'path' | 'zxid' | 'exclusive' | 'doubt' | 'signal' | 'confirm' | 'certainty' | 'release'>

/** What the program gets between SIGTERM and SIGKILL where nobody else minds that it still runs, in ms. */
const GRACE = 5_000

/** What a command that held something tells in the end. */
export interface Holding {
  readonly path: string
  readonly zxid: bigint
  /** Exit code of the program that ran meanwhile. */
  readonly code?: number
}

/** The environment a program gets while something is held: the znode, and the fencing token. */
export function holdingEnv(held: Hold): Record<string, string> {
  return { ZOOSH_LOCK_PATH: held.path, ZOOSH_LOCK_ZXID: hex(held.zxid) }
}

/**
 * Runs the program of a command line while something is held. When it is in doubt that it is, the program and all it has
 * started get SIGTERM, and SIGKILL before anybody else can hold it, or, where others do not mind, after a grace; a guardian
 * sees to it when we cannot. Does not release it.
 * @param guardian one that was started before, in the time it took to get what is held
 * @returns the exit code, also after a signal
 * @throws StopError when it was lost meanwhile
 */
export async function runWhileHeld(
  call: Call,
  held: Hold,
  start: Start,
  guardian: Promise<Guardian> = Guardian.start(),
): Promise<number> {
  const guard = await guardian
  try {
    await held.confirm(call.signal)
    if (held.exclusive) guard.until(held.certainty())
    // A signal that is already on its way must come before the program does.
    await new Promise((resolve) => setImmediate(resolve))
    call.signal.throwIfAborted()
    held.doubt.throwIfAborted()
    return await guarded(call, held, guard, startGuarded(call, start, guard))
  } finally {
    guard.end()
  }
}

export interface Start {
  readonly env: Readonly<Record<string, string>>
  readonly stdin: 'inherit' | 'ignore' | Uint8Array
}

export function startChild(call: Call, { env, stdin }: Start, mark?: string): Child {
  return new Child({ argv: call.rest, env, stdin, foreground: call.io.inTty && stdin === 'inherit', mark })
}

/** Starts the program so that at no moment it is there and unguarded. */
export function startGuarded(call: Call, start: Start, guardian: Guardian): Child {
  const mark = randomUUID()
  guardian.expect(mark)
  const child = startChild(call, start, mark)
  if (child.job) guardian.watch(child.job)
  return child
}

/** Runs the program and lets go when it has ended. @throws Interrupted after a signal, with the program's own code */
export async function runHolding(call: Call, held: Hold, guardian?: Promise<Guardian>): Promise<Holding> {
  await using _ = held
  const code = await runWhileHeld(call, held, { env: holdingEnv(held), stdin: 'inherit' }, guardian)
  if (call.signal.aborted) throw new Interrupted(code)
  return { path: held.path, zxid: held.zxid, code }
}

/** How often the guardian's deadlines are moved, in ms: a fraction of what they leave. */
function pace(held: Hold): number {
  return Math.max(10, held.certainty().lost / 20)
}

async function guarded(call: Call, held: Hold, guardian: Guardian, child: Child): Promise<number> {
  const pulse = held.exclusive ? setInterval(() => guardian.until(held.certainty()), pace(held)) : undefined
  let lost: string | undefined
  let late: NodeJS.Timeout | undefined
  const stop = (): void => {
    lost ??= reasonOf(held.doubt)
    clearInterval(pulse)
    warn(call, `${lost}: stopping ${call.rest[0]}`)
    guardian.told()
    child.signal('SIGTERM')
    // Also when it turns out that it is still held: who was told to stop does not go on.
    late = setTimeout(kill, held.exclusive ? Math.max(0, held.certainty().lost) : GRACE)
  }
  const kill = (): void => {
    lost ??= reasonOf(held.signal)
    child.sweep()
  }
  const deaf = forwardSignals(call.signal, child)
  const forget = [whenAborted(held.doubt, stop)]
  if (held.exclusive) forget.push(whenAborted(held.signal, kill))
  try {
    const code = await child.ended
    if (lost === undefined) return code
    child.sweep()
    throw new StopError('connection', `${lost} while ${call.rest[0]} was running; it was stopped`, undefined, { code })
  } finally {
    clearInterval(pulse)
    clearTimeout(late)
    deaf()
    for (const end of forget) end()
  }
}

/** @returns stops listening */
function whenAborted(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act()
  else signal.addEventListener('abort', act, { once: true })
  return () => signal.removeEventListener('abort', act)
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason)
}

/** Takes something and holds it: while the program after `--` runs, or until Ctrl-C. */
export function hold(
  call: Call,
  waiting: Waiting,
  take: (zk: ZooKeeper) => Promise<Hold>,
): Promise<Holding> | AsyncIterable<Holding> {
  const { zk } = waiting.limit
  return call.rest.length === 0 ? holdUntilStopped(call, zk, take) : holdForProgram(call, zk, take)
}

/** Takes something and holds it while the program after `--` runs. @param open the session */
export async function holdForProgram(
  call: Call,
  open: () => Promise<ZooKeeper>,
  take: (zk: ZooKeeper) => Promise<Hold>,
): Promise<Holding> {
  const zk = await open()
  return call.lend(() => takeAndRun(call, () => take(zk)))
}

async function takeAndRun(call: Call, take: () => Promise<Hold>): Promise<Holding> {
  // Comes up while we wait.
  const guardian = Guardian.start()
  guardian.catch(() => {})
  const held = await take().catch(async (error) => {
    await guardian.then((one) => one.end()).catch(() => {})
    throw error
  })
  return runHolding(call, held, guardian)
}

/** What a command that holds something shows: the token while it is held, nothing beside the output of a program. */
export const holdingFaces = {
  live: true,
  view: ({ path, zxid, code }: Holding): View | undefined =>
    code === undefined ? { kind: 'lines', lines: [[cell.path(path), cell.zxid(zxid)]] } : undefined,
  json: ({ path, zxid, code }: Holding) => (code === undefined ? { path, zxid: hex(zxid) } : undefined),
  exit: ({ code }: Holding) => code ?? 0,
} as const

/** Without a program: tells what is held, and holds it until Ctrl-C or until it is lost. */
async function* holdUntilStopped(
  call: Call,
  open: () => Promise<ZooKeeper>,
  take: (zk: ZooKeeper) => Promise<Hold>,
): AsyncGenerator<Holding> {
  const zk = await open()
  await using held = await take(zk)
  yield { path: held.path, zxid: held.zxid }
  const over = AbortSignal.any([call.signal, held.signal])
  if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
  if (!call.signal.aborted) throw held.signal.reason
}
