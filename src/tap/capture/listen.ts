import type { Buffer } from 'node:buffer'
import type { Heard } from '../conversation/entry.ts'
import { readCapture } from './capture-file.ts'
import { Connections, type ConnectionsOptions, type Overheard } from './connections.ts'
import { knownLinks, segmentIn } from './packet.ts'

/** What a capture held besides what was said on it. */
export interface CaptureNotes extends Overheard {
  /** Frames that are no TCP, or of a link layer that is not read. */
  strange: number
  /** Link layers that are not read, by their numbers. */
  readonly unknownLinks: Set<number>
  /** Why it was read no further, if it was not. */
  damage: string | undefined
}

/**
 * What clients and servers said on the wire, out of a capture: as a stream, in the order in which it was answered, at once
 * what is told by the frames that are here. Memory is what waits to be put in order.
 * @param notes filled in as it goes
 * @throws UsageError for a stream that is no capture
 */
export async function* listenToCapture(
  source: AsyncIterable<Buffer>,
  options: ConnectionsOptions,
  notes: CaptureNotes = newNotes(),
): AsyncGenerator<Heard[]> {
  let heard: Heard[] = []
  const connections = new Connections((one) => heard.push(one), options, notes)
  const frames = readCapture(source, (why) => {
    notes.damage = why
  })
  for await (const batch of frames) {
    for (const { link, frame, wire, time } of batch) {
      const segment = segmentIn(frame, link, wire, time)
      if (segment) connections.push(segment)
      else {
        notes.strange++
        if (!knownLinks.includes(link)) notes.unknownLinks.add(link)
      }
    }
    if (heard.length === 0) continue
    yield heard
    heard = []
  }
  connections.end()
  if (heard.length > 0) yield heard
}

export function newNotes(): CaptureNotes {
  return { strange: 0, unknownLinks: new Set(), damage: undefined, foreign: 0, encrypted: 0, lostBytes: 0 }
}
