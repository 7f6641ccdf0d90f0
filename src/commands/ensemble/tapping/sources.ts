import type { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { systemText } from '../../../files/system-text.ts'
import { listenToCapture, newNotes } from '../../../tap/capture/listen.ts'
import type { Heard } from '../../../tap/conversation/entry.ts'
import { Relay } from '../../../tap/relay/relay.ts'
import { UsageError } from '../../../wire/error.ts'
import { type Address, addressText, isLoopback } from './address.ts'

/** What is heard that nobody has read yet: at the one number looking waits, at the other it goes on. */
const MOST_UNREAD = 5000
const FEW_UNREAD = 1000

/** Where a tap listens: what it hears, in batches, and how much it missed. */
export interface Source {
  heard(): AsyncGenerator<readonly Heard[]>
  /** Bytes that passed unseen, or are missing in the capture: the stream has a gap. */
  readonly missed: () => number
}

/** A relay in front of a server. It listens once `heard` is read. */
export function relaySource(
  call: Pick<Context, 'signal' | 'io' | 'shell'>,
  listen: Address,
  to: Address,
  withData: boolean,
): Source {
  let missed = 0
  async function* heard(): AsyncGenerator<readonly Heard[]> {
    let waiting: Heard[] = []
    let wake: () => void = () => undefined
    const relay = await Relay.start({ listen, to, withData }, (one) => {
      waiting.push(one)
      if (waiting.length >= MOST_UNREAD) relay.paused = true
      wake()
    }).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot listen on ${addressText(listen)}: ${systemText(error)}`, 'choose another --listen')
    })
    if (!isLoopback(listen))
      warn(call, `${addressText(listen)} can be reached from other machines; clients are not asked who they are`)
    warn(call, `listening on ${addressText({ ...listen, port: relay.address.port })} for ${addressText(to)}`)
    const aborted = (): void => wake()
    call.signal.addEventListener('abort', aborted)
    try {
      while (!call.signal.aborted) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        yield* take()
      }
    } finally {
      call.signal.removeEventListener('abort', aborted)
      await relay.stop()
      missed = relay.unseen
    }
    yield* take()

    function* take(): Generator<readonly Heard[]> {
      const batch = waiting
      waiting = []
      if (batch.length < FEW_UNREAD || batch.length >= MOST_UNREAD) relay.paused = false
      if (batch.length > 0) yield batch
    }
  }
  return { heard, missed: () => missed }
}

/** A capture from a file, or from stdin. */
export function captureSource(
  call: Pick<Context, 'signal' | 'io' | 'shell'>,
  file: string,
  ports: readonly number[],
  withData: boolean,
): Source {
  const notes = newNotes()
  async function* heard(): AsyncGenerator<readonly Heard[]> {
    const stream =
      file === '-' ? createReadStream('', { fd: 0 }) : createReadStream(file, { highWaterMark: 1024 * 1024 })
    const stop = (): void => void stream.destroy()
    call.signal.addEventListener('abort', stop)
    try {
      yield* listenToCapture(
        stream as AsyncIterable<Buffer>,
        { ports: ports.length === 0 ? undefined : ports, withData },
        notes,
      )
    } catch (error) {
      if (call.signal.aborted) return
      if (error instanceof Error && 'syscall' in error) {
        throw new UsageError(`cannot read ${file}: ${systemText(error as NodeJS.ErrnoException)}`)
      }
      throw error
    } finally {
      call.signal.removeEventListener('abort', stop)
    }
    tellNotes()
  }

  function tellNotes(): void {
    const { damage, unknownLinks, lostBytes } = notes
    if (damage !== undefined) warn(call, `the capture was read as far as it goes: ${damage}`)
    if (unknownLinks.size > 0) warn(call, `frames of link layers that are not read: ${[...unknownLinks].join(', ')}`)
    if (lostBytes > 0) warn(call, `${lostBytes} bytes are not in the capture: what was said with them is missing`)
  }
  return { heard, missed: () => notes.lostBytes }
}
