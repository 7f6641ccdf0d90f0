import type { Call } from '../../../cli/declare/command.ts'
import { Child } from '../../../cli/life/child.ts'
import { warn } from '../../../cli/life/notices.ts'
import { Interrupted, StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { Held } from '../../../recipes/holding/held.ts'
import { Watchdog } from '../../../recipes/holding/watchdog.ts'
import { hex } from '../../../render/units.ts'
import { cell, type View } from '../../../render/view.ts'
import { ZkError } from '../../../wire/error.ts'

const signalNames = new Map<number, NodeJS.Signals>([
  [129, 'SIGHUP'],
  [130, 'SIGINT'],
  [143, 'SIGTERM'],
])

/** What a command that held something tells in the end. */
export interface Holding {
  readonly path: string
  readonly zxid: bigint
  /** Exit code of the program that ran meanwhile. */
  readonly code?: number
}

/** The environment a program gets while something is held: the znode, and the fencing token. */
export function holdingEnv(held: Held): Record<string, string> {
  return { ZOOSH_LOCK_PATH: held.path, ZOOSH_LOCK_ZXID: hex(held.zxid) }
}

/**
 * Runs the program of a command line while something is held. When the session is in doubt the program's process group
 * gets SIGTERM, and SIGKILL before the server can give what we hold to anybody else. Does not release it.
 * @returns the exit code, also after a signal
 * @throws StopError when it was lost meanwhile
 */
export async function runWhileHeld(call: Call, zk: ZooKeeper, held: Held, start: Start): Promise<number> {
  // A signal that is already on its way must come before the program does.
  await new Promise((resolve) => setImmediate(resolve))
  call.signal.throwIfAborted()
  held.signal.throwIfAborted()
  return guarded(call, zk, held, startChild(call, start))
}

export interface Start {
  readonly env: Readonly<Record<string, string>>
  readonly stdin: 'inherit' | 'ignore' | Uint8Array
}

export function startChild(call: Call, { env, stdin }: Start): Child {
  return new Child({ argv: call.rest, env, stdin, foreground: call.io.inTty && stdin === 'inherit' })
}

/** Runs the program and lets go when it has ended. @throws Interrupted after a signal, with the program's own code */
export async function runHolding(call: Call, zk: ZooKeeper, held: Held): Promise<Holding> {
  await using _ = held
  const code = await runWhileHeld(call, zk, held, { env: holdingEnv(held), stdin: 'inherit' })
  if (call.signal.aborted) throw new Interrupted(code)
  return { path: held.path, zxid: held.zxid, code }
}

async function guarded(call: Call, zk: ZooKeeper, held: Held, child: Child): Promise<number> {
  let lost: string | undefined
  let kill: NodeJS.Timeout | undefined
  const stop = (why: string): void => {
    if (lost === undefined) warn(call, `${why}: stopping ${call.rest[0]}`)
    lost ??= why
    child.signal('SIGTERM')
    kill ??= setTimeout(() => child.sweep(), zk.sessionTimeout / 4)
  }
  const killNow = (): void => {
    const { reason } = held.signal
    lost ??= reason instanceof Error ? reason.message : `${held.path} is lost`
    child.sweep()
  }
  const watchdog = new Watchdog(zk, {
    doubt: () => stop(`the server is silent, ${held.path} is in doubt`),
    lost: killNow,
  })
  const deaf = forwardSignals(call, child)
  const seen = new AbortController()
  void watchOwn(zk, held, seen.signal)
  held.signal.addEventListener('abort', killNow, { once: true })
  if (held.signal.aborted) killNow()
  try {
    const code = await child.ended
    if (lost === undefined) return code
    child.sweep()
    throw new StopError('connection', `${lost} while ${call.rest[0]} was running; it was stopped`, undefined, { code })
  } finally {
    clearTimeout(kill)
    watchdog.stop()
    seen.abort()
    deaf()
    held.signal.removeEventListener('abort', killNow)
  }
}

/** Passes the signal that ends us on to the program. @returns stops doing so */
export function forwardSignals(call: Call, child: Child): () => void {
  const pass = (): void => {
    const { code } = call.signal.reason as Partial<Interrupted>
    const name = signalNames.get(code ?? 0) ?? 'SIGTERM'
    // A terminal has sent Ctrl-C to the whole group already.
    if (name !== 'SIGINT' || !call.io.inTty) child.signal(name)
  }
  if (call.signal.aborted) pass()
  else call.signal.addEventListener('abort', pass, { once: true })
  return () => call.signal.removeEventListener('abort', pass)
}

/** Somebody may delete our znode: it is not ours then any more. */
export async function watchOwn(zk: ZooKeeper, held: Held, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of zk.watch(held.path, { mode: 'data', signal })) {
      if (event.type === 'NodeDeleted') return held.lose(new StopError('connection', `${held.path} was deleted`))
    }
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NoNode')
      held.lose(new StopError('connection', `${held.path} was deleted`))
  }
}

/** Takes something and holds it: while the program after `--` runs, or until Ctrl-C. */
export function hold(call: Call, take: (zk: ZooKeeper) => Promise<Held>): Promise<Holding> | AsyncIterable<Holding> {
  if (call.rest.length === 0) return holdUntilStopped(call, take)
  return call.zk().then(async (zk) => call.lend(async () => runHolding(call, zk, await take(zk))))
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
async function* holdUntilStopped(call: Call, take: (zk: ZooKeeper) => Promise<Held>): AsyncGenerator<Holding> {
  const zk = await call.zk()
  await using held = await take(zk)
  void watchOwn(zk, held, call.signal)
  yield { path: held.path, zxid: held.zxid }
  const over = AbortSignal.any([call.signal, held.signal])
  if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
  if (!call.signal.aborted) throw held.signal.reason
}
