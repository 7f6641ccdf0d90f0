import type { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { dial } from '../../../client/reach/dial.ts'
import type { ViaOptions } from '../../../client/terms/via-options.ts'
import { systemText } from '../../../files/system-text.ts'
import { type CaptureNotes, listenToCapture, newNotes } from '../../../tap/capture/listen.ts'
import { ENCRYPTED, type Heard } from '../../../tap/conversation/entry.ts'
import { Relay } from '../../../tap/relay/relay.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { type Address, addressText, isLoopback, isSame } from './address.ts'

/** What is heard that nobody has read yet: when there is this much, looking waits. */
const MOST_UNREAD = 5000

/** Where a tap listens: what it hears, in batches, and how much it missed. */
export interface Source {
  /** @param every in ms: a batch comes at least that often, if an empty one, where time passes by itself */
  heard(every?: number): AsyncGenerator<readonly Heard[]>
  /** What the time is there, in ms since 1970. @param latest what was heard just now, if anything */
  readonly now: (latest: Heard | undefined) => number
  /** Bytes that passed unseen, or are missing in the capture: the stream has a gap. */
  readonly missed: () => number
}

export type Surroundings = Pick<Context, 'signal' | 'io' | 'shell' | 'lend'>

/**
 * A relay in front of a server, that listens already.
 * @param tls whether the settings say that the server speaks TLS
 * @throws UsageError when nothing can listen there
 */
export async function relaySource(
  call: Surroundings,
  listen: Address,
  to: Address,
  { withData, tls, via }: { readonly withData: boolean; readonly tls: boolean; readonly via?: ViaOptions | undefined },
): Promise<Source> {
  if (isSame(listen, to)) {
    throw new UsageError(
      `${addressText(to)} cannot be both: clients come to --listen, and --to is the server`,
      'choose another --listen',
    )
  }
  let missed = 0
  let waiting: Heard[] = []
  let wake: () => void = () => undefined
  const once = firstTime()
  const relay = await Relay.start(
    {
      ...{ listen, to, withData },
      dial: via && ((signal) => dial(to, { via, signal })),
      broken: (error) =>
        once('broken', () =>
          warn(call, `a bug: a connection passes unseen, for looking at it failed: ${(error as Error).message}`),
        ),
      unreachable: (error) =>
        once('unreachable', () =>
          warn(
            call,
            `no connection to ${addressText(to)}: ${systemText(error)}; clients are turned away until there is one: is --to right, and the server up?`,
          ),
        ),
    },
    (one) => {
      if (isEncrypted(one)) once('encrypted', () => warn(call, encryptedText))
      waiting.push(one)
      if (waiting.length >= MOST_UNREAD) relay.paused = true
      wake()
    },
  ).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot listen on ${addressText(listen)}: ${systemText(error)}`, 'choose another --listen')
  })
  if (!isLoopback(listen))
    warn(call, `${addressText(listen)} can be reached from other machines; clients are not asked who they are`)
  if (tls) once('encrypted', () => warn(call, encryptedText))
  warn(call, `listening on ${addressText({ ...listen, port: relay.address.port })} for ${addressText(to)}`)

  function* take(): Generator<readonly Heard[]> {
    const batch = waiting
    waiting = []
    relay.paused = false
    yield batch
  }

  async function* heard(every?: number): AsyncGenerator<readonly Heard[]> {
    const go = (): void => wake()
    call.signal.addEventListener('abort', go)
    const timer = every === undefined ? undefined : setInterval(go, every)
    try {
      while (!call.signal.aborted) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        yield* take()
      }
    } finally {
      clearInterval(timer)
      call.signal.removeEventListener('abort', go)
      await relay.stop()
      missed = relay.unseen
    }
    yield* take()
    if (missed > 0) warn(call, `${missed} bytes passed unseen: more came than could be looked at`)
  }
  return { heard, now: () => Date.now(), missed: () => missed }
}

const encryptedText =
  'what is encrypted (TLS) passes, and nobody can read it here; a tap in front of the encryption can'

function isEncrypted({ entry }: Heard): boolean {
  return entry.kind === 'unread' && entry.why === ENCRYPTED
}

/** Says each thing once. */
function firstTime(): (what: string, say: () => void) => void {
  const said = new Set<string>()
  return (what, say) => {
    if (said.has(what)) return
    said.add(what)
    say()
  }
}

/** A capture from a file, or from stdin as it comes. */
export function captureSource(call: Surroundings, file: string, ports: readonly number[], withData: boolean): Source {
  const notes = newNotes()
  let time = 0
  async function* heard(): AsyncGenerator<readonly Heard[]> {
    const stream = streamOf(call, file)
    const stop = (): void => void stream.destroy()
    call.signal.addEventListener('abort', stop)
    let nothing = true
    try {
      const options = { ports: ports.length === 0 ? undefined : ports, withData }
      for await (const batch of listenToCapture(stream as AsyncIterable<Buffer>, options, notes)) {
        nothing = false
        yield batch
      }
    } catch (error) {
      if (call.signal.aborted) return
      if (error instanceof Error && 'syscall' in error) {
        throw new UsageError(`cannot read ${file}: ${systemText(error as NodeJS.ErrnoException)}`)
      }
      throw error
    } finally {
      call.signal.removeEventListener('abort', stop)
    }
    for (const note of notesText(notes, nothing)) warn(call, note)
  }
  return {
    heard,
    now(latest) {
      if (latest) time = Math.max(time, toldAt(latest))
      return time
    },
    missed: () => notes.lostBytes,
  }
}

/** When all of it had been said. */
function toldAt({ entry }: Heard): number {
  return entry.time + (('latency' in entry && entry.latency) || 0)
}

/** @throws UsageError where stdin is not there to be read */
function streamOf({ io, shell }: Surroundings, file: string): NodeJS.ReadableStream & { destroy(): unknown } {
  if (file !== '-') return createReadStream(file, { highWaterMark: 1024 * 1024 })
  if (shell || io.inTty) {
    throw new UsageError(
      'stdin is the keyboard here, and no capture',
      advice`name a file, or: tcpdump -U -w - port 2181 | ${zoosh`tap --pcap -`}`,
    )
  }
  // Not a file stream: that would wait for the next byte before it ends.
  return process.stdin
}

function* notesText(notes: CaptureNotes, nothing: boolean): Generator<string> {
  const { damage, unknownLinks, lostBytes, encrypted, foreign } = notes
  if (damage !== undefined) yield `the capture was read as far as it goes: ${damage}`
  if (unknownLinks.size > 0) yield `frames of link layers that are not read: ${[...unknownLinks].join(', ')}`
  if (lostBytes > 0) yield `${lostBytes} bytes are not in the capture: what was said with them is missing`
  if (encrypted > 0) {
    yield `connections that are encrypted (TLS), which nobody can read here: ${encrypted}; a capture in front of the encryption can be read`
  }
  if (nothing && encrypted === 0 && unknownLinks.size === 0) {
    yield foreign > 0
      ? `no ZooKeeper was spoken on any connection of the capture (${foreign} spoke something else)`
      : 'there is no connection in the capture on which anything was said'
  }
}
