import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { dial } from '../../client/reach/dial.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { type Host, parseConnectString } from '../../client/terms/hosts.ts'
import { Stop, type StopSignal } from '../../client/terms/stop.ts'
import type { ViaOptions } from '../../client/terms/via-options.ts'
import type { Lend } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { explain, warn } from '../life/notices.ts'
import { inTurn, running, whileRunning } from '../life/running.ts'
import { LaterQuestions } from './later-questions.ts'
import { controlOf, logIn } from './ssh-login.ts'
import { loginOf, mayAsk, nameOfWay, viaOf } from './via.ts'
import { advised } from './via-advice.ts'

/** For whom a way is gone. */
export interface Around {
  readonly settings: Settings
  readonly io: Io
  readonly signal: StopSignal
  /** Gives the terminal to whoever asks something; undefined: nobody is asked. */
  readonly lend?: Lend | undefined
}

/**
 * Connects by another way. A command has no terminal, and most need none; where it fails, and somebody is there, it is run
 * once more with the terminal, for a password or a question.
 * @param connect opens the session that way
 * @throws ConnectionError, with what to do about it where that depends on the way
 */
export async function connectVia(
  way: string,
  around: Around,
  connect: (via: ViaOptions) => Promise<ZooKeeper>,
): Promise<ZooKeeper> {
  const via = viaOf(around, way)
  explain(around, `connecting to ${around.settings.server} via ${nameOfWay(way)}`)
  try {
    return await connect(via).catch((error: unknown) => {
      if (!(error instanceof ConnectionError) || error.kind !== 'tunnel') throw error
      return withTerminal(way, around, error, connect)
    })
  } catch (error) {
    throw error instanceof ConnectionError ? advised(error, way) : error
  }
}

/**
 * A way that leads to many, each by a connection of its own, and most of them at once: what `ssh` asks is asked now, once, where
 * somebody is there, and not in the middle of it all.
 */
export async function viaToMany(way: string, around: Around): Promise<ViaOptions> {
  const via = viaOf(around, way)
  if (via.control !== undefined) return via
  if (!loginOf(way)) {
    if (asksEachTime.delete(way)) warn(around, TOO_MANY)
    return via
  }
  if (!canAsk(way, around)) return via
  const first = parseConnectString(around.settings.server).hosts[0]!
  const error = await refusal(first, via, around)
  if (error) {
    await withTerminal(way, around, error, async () => undefined).catch((reason: unknown) => {
      throw reason instanceof ConnectionError ? advised(reason, way) : reason
    })
  }
  return viaOf(around, way)
}

/** Has the way asked what it wants to know. Who asks, asks alone; and where something else has the terminal, nobody does. */
async function withTerminal<T extends ZooKeeper | undefined>(
  way: string,
  around: Around,
  error: ConnectionError,
  connect: (via: ViaOptions) => Promise<T>,
): Promise<T> {
  const { lend, signal } = around
  if (!lend || !canAsk(way, around)) throw error
  return inTurn(async () => {
    if (running.size > 0) throw error
    const login = loginOf(way)
    if (login && controlOf(way) !== undefined) return connect(viaOf(around, way))
    explain(around, `${error.message}; once more, with the terminal`)
    if (!login) return lend(() => whileRunning(connectAsking(way, around, connect)))
    let asking = true
    // What it says may be what it wants to know; later the terminal is others'.
    const hear = (line: string): void => (asking ? warn(around, line) : explain(around, `via: ${line}`))
    const ask = async (): Promise<T> => {
      await logIn(way, login, hear, signal)
      return connect(viaOf(around, way))
    }
    return lend(() => whileRunning(ask())).finally(() => {
      asking = false
    })
  })
}

/** Commands that have asked for a session, of which nobody has been told yet that they ask for nothing else. */
const asksEachTime = new Set<string>()
const TOO_MANY =
  'what --via names has asked something for the session; who asks many servers at once lets it ask nothing: that takes a key, an agent, or a login that is shared (ssh://, ControlMaster)'

/** By a command that asks, and may again for the session's later connections. */
async function connectAsking<T extends ZooKeeper | undefined>(
  way: string,
  around: Around,
  connect: (via: ViaOptions) => Promise<T>,
): Promise<T> {
  const questions = new LaterQuestions(around)
  const opened = await connect(questions.via(way))
  asksEachTime.add(way)
  if (opened) questions.connected(opened)
  return opened
}

function canAsk(way: string, { io, lend }: Around): boolean {
  return lend !== undefined && io.inTty && io.errTty && mayAsk(way)
}

/** A server that says nothing is behind a way that is open, after so many ms. */
const OPEN = 3000

/** Why a way leads nowhere; undefined: it leads to a server, as far as can be seen. */
async function refusal(to: Host, via: ViaOptions, { signal }: Around): Promise<ConnectionError | undefined> {
  const over = new Stop()
  let line: Duplex | undefined
  const giveUp = (): void => {
    over.abort(signal.reason)
    line?.destroy()
  }
  signal.addEventListener('abort', giveUp)
  try {
    line = await dial(to, { via, signal: over })
    line.write('ruok')
    const heard = new Promise<void>((resolve, reject) => {
      const sign = (): void => resolve()
      line!.once('data', sign).once('close', sign).once('error', reject)
    })
    await Promise.race([heard, sleep(OPEN, undefined, { ref: false })])
    signal.throwIfAborted()
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof ConnectionError && error.kind === 'tunnel' ? error : undefined
  } finally {
    signal.removeEventListener('abort', giveUp)
    line?.destroy()
  }
}
