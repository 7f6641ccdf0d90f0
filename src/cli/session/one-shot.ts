import type { ZooKeeper } from '../../client/client.ts'
import { now } from '../../client/connection/clock.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { Stop, type StopSignal } from '../../client/terms/stop.ts'
import type { Context, Lend } from '../declare/context.ts'
import type { Settings } from '../declare/settings.ts'
import { unlessForsaken } from '../life/forsaken.ts'
import { type ProcessIo, processIo } from '../life/process-io.ts'
import { givesSignOfLife } from '../life/sign-of-life.ts'
import { Interrupted } from '../life/stop-error.ts'
import { goodbye } from './goodbye.ts'
import { type EmbeddedSource, openShared } from './open-session.ts'
import { patienceOf } from './patience.ts'

/** What the goodbye of a server may take that did not answer before, in ms. */
const HASTY_GOODBYE = 250
/** What it may take after a signal. The server has read by then that the session ends. */
const INTERRUPTED_GOODBYE = 2_000
/** From a signal to the end where no server answers, in ms, and what a sign of life may take of it. */
const FORSAKEN = { all: 800, sign: 250 } as const

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/** The process as a place to run commands in: streams and signals. One per process. */
export interface ProcessSurroundings {
  readonly io: ProcessIo
  /** Made when it is asked for. */
  readonly signal: AbortSignal
  /** Fires with the signal. Who listens to this one spares a one-shot command the compilation of Node's events. */
  readonly stop: StopSignal
  /** Starts a server in this process; only where main.ts provides it. */
  readonly embedded?: EmbeddedSource
  /** See Context. */
  readonly runAnother?: (words: readonly string[], context: Context) => Promise<void>
  /** See Context. */
  readonly extensions?: Context['extensions']
  /** See Context. */
  readonly enterShell?: Context['enterShell']
}

/**
 * Takes over the process's streams and signals. The first SIGINT, SIGTERM or SIGHUP, or a stdout that takes no more, aborts
 * the command, which releases what it holds and closes its session; another signal ends the process at once.
 */
export function surroundings(): ProcessSurroundings {
  const stop = new Stop()
  let signal: AbortSignal | undefined
  for (const [name, number] of Object.entries(signalNumbers)) {
    process.on(name, () => {
      if (stop.aborted) process.exit(128 + number)
      stop.abort(new Interrupted(128 + number))
    })
  }
  return {
    io: processIo((reason) => stop.abort(reason)),
    get signal() {
      signal ??= signalOf(stop)
      return signal
    },
    stop,
  }
}

/** A signal of Node's that fires with a stop. */
function signalOf(stop: Stop): AbortSignal {
  const controller = new AbortController()
  const abort = () => controller.abort(stop.reason)
  if (stop.aborted) abort()
  else stop.addEventListener('abort', abort)
  return controller.signal
}

/** A context whose session is opened at the first `zk()`, again when it is over, and closed by `close()`. */
export interface OneShot extends Context {
  close(): Promise<void>
}

export function oneShotContext(around: ProcessSurroundings, settings: Settings, cwd = '/'): OneShot {
  const { io, stop, embedded, runAnother, extensions, enterShell } = around
  let session: Promise<ZooKeeper> | undefined
  let client: ZooKeeper | undefined
  let hasty = false
  let asked = 0
  let stopped = 0
  const lend: Lend = (use) => use()
  const end = new Stop()
  const giveUp = () => {
    stopped = now()
    end.abort(stop.reason)
  }
  stop.addEventListener('abort', giveUp)
  if (stop.aborted) giveUp()
  /** What was never asked keeps nobody waiting; one that has given no sign of life is not asked again. */
  const answers = async (): Promise<boolean> => {
    if (!session) return true
    hasty ||= !client || !(await givesSignOfLife(client, FORSAKEN.sign))
    return !hasty
  }
  return {
    io,
    cwd,
    settings,
    get signal() {
      return around.signal
    },
    stop,
    goesOn: settings.sessionFile !== undefined,
    get interactive() {
      return io.inTty && io.errTty
    },
    ...(embedded && { embeddedAddress: async () => (await embedded(settings, { io, signal: end })).listen() }),
    ...(enterShell && { enterShell }),
    ...(extensions && { extensions }),
    ...(runAnother && {
      runAnother(words) {
        return runAnother(words, this)
      },
    }),
    zk() {
      if (client && isOver(client.state)) session = undefined
      if (session) return session
      asked = now()
      const opening = openShared(settings, io, end, embedded, lend)
      session = opening
      opening.then(
        (opened) => {
          client = opened
        },
        () => {
          if (session === opening) session = undefined
        },
      )
      return opening
    },
    hasten() {
      hasty = true
    },
    waitsFor: () => (session ? patienceOf(client, settings, asked) : undefined),
    unlessForsaken: (work) => unlessForsaken(work, stop, answers),
    lend,
    async close() {
      // One that is being opened nobody waits for any more; one that never opened has reported its error already.
      end.abort(new Error('closed'))
      const zk = await session?.catch(() => undefined)
      if (!zk) return
      const owes = (zk.awaited?.ms ?? 0) > HASTY_GOODBYE
      if (!stop.aborted) return goodbye(zk, hasty || owes ? HASTY_GOODBYE : undefined, stop)
      if (await answers()) return goodbye(zk, INTERRUPTED_GOODBYE)
      await goodbye(zk, Math.max(HASTY_GOODBYE, FORSAKEN.all - (now() - stopped)))
    },
  }
}
