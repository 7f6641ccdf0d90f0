/** Operations that may travel in one packet: enough to be fast, few enough that one answer stays small. */
export const PACKET_OPERATIONS = 60
/** Bytes of one packet, well under the server's jute.maxbuffer. */
export const PACKET_BYTES = 512 * 1024
/** Packets on the wire at a time. */
export const PACKETS_IN_FLIGHT = 8
/** A size of answer that keeps both sides busy without holding either up. */
const ANSWER_BYTES = 1024 * 1024

/** Cuts a list into packets, each at most `most()` items and so many bytes by `weigh`; one item that is heavier goes alone. */
export function* packets<T>(
  items: Iterable<T>,
  weigh: (item: T) => number,
  most: () => number,
  mostBytes = PACKET_BYTES,
): Generator<T[]> {
  let packet: T[] = []
  let bytes = 0
  for (const item of items) {
    const weight = weigh(item)
    if (packet.length > 0 && (packet.length >= most() || bytes + weight > mostBytes)) {
      yield packet
      packet = []
      bytes = 0
    }
    packet.push(item)
    bytes += weight
  }
  if (packet.length > 0) yield packet
}

/**
 * How many reads the next packet may hold, by what the last one brought.
 * @param bytes of its answer, @param reads it held
 */
export function nextPacket(bytes: number, reads: number): number {
  return Math.max(1, Math.min(PACKET_OPERATIONS, Math.floor(ANSWER_BYTES / (bytes / reads + 1))))
}

/** Sends packets with several in flight, and hands over the answers in the order of the packets. */
export async function inOrder<P, A>(
  all: Iterable<P>,
  send: (packet: P) => Promise<A>,
  take: (packet: P, answer: A) => void | Promise<void>,
): Promise<void> {
  const flying: { packet: P; answer: Promise<A> }[] = []
  const land = async (): Promise<void> => {
    const { packet, answer } = flying.shift()!
    await take(packet, await answer)
  }
  for (const packet of all) {
    const answer = send(packet)
    // One that fails while another is awaited, or after an earlier one has ended it all, has nobody yet who hears of it.
    answer.catch(() => {})
    flying.push({ packet, answer })
    if (flying.length >= PACKETS_IN_FLIGHT) await land()
  }
  while (flying.length > 0) await land()
}
