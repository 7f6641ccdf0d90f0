import { Buffer } from 'node:buffer'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'

/** One frame of a capture. */
export interface Captured {
  /** In ms since 1970, with fractions. */
  readonly time: number
  /** LINKTYPE_… */
  readonly link: number
  readonly frame: Buffer
  /** Bytes it had on the wire. */
  readonly wire: number
}

/** No frame is longer; a length that is is damage. */
const LONGEST = 16 * 1024 * 1024
const NANOSECONDS = 0xa1b23c4d
const MICROSECONDS = 0xa1b2c3d4
const PCAPNG = 0x0a0d0d0a
const PCAP_HEADER = 24
const SECTION_MARK = 0x1a2b3c4d

/** Bytes of a stream, as many at a time as are needed. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  get held(): Buffer {
    return this.#held
  }

  drop(size: number): void {
    this.#held = this.#held.subarray(size)
  }

  /** Waits until so many are held. @returns whether the stream had them */
  async atLeast(size: number): Promise<boolean> {
    const parts = [this.#held]
    let length = this.#held.length
    while (length < size) {
      const { done, value } = await this.#source.next()
      if (done) break
      parts.push(value)
      length += value.length
    }
    if (parts.length > 1) this.#held = Buffer.concat(parts)
    return length >= size
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

/** What makes no sense: nobody knows where the next frame begins. */
class Damage extends Error {}

/**
 * Reads what stands at a place, if all of it is here.
 * @returns its size in bytes; when that is more than there are it has not been read
 * @throws Damage
 */
type Step = (bytes: Buffer, at: number, found: (frame: Captured) => void) => number

/**
 * The frames of a capture of `tcpdump -w`, Wireshark and the like: pcap in both byte orders and both resolutions, and pcapng.
 * Streams: gives all that is here at a time, and waits for no more; memory is one frame and one piece of the stream. A capture
 * that ends in the middle of a frame (its writer was killed) ends before it.
 * Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
 * @param damaged told once when what comes makes no sense: the frames end there
 * @throws UsageError for a stream that is no capture
 */
export async function* readCapture(
  source: AsyncIterable<Buffer>,
  damaged: (why: string) => void,
): AsyncGenerator<readonly Captured[]> {
  const bytes = new Bytes(source)
  try {
    const step = await stepOf(bytes)
    for (let more = true; more; ) {
      const { frames, wanted, damage } = readAll(bytes, step)
      if (frames.length > 0) yield frames
      if (damage !== undefined) return damaged(damage)
      more = await bytes.atLeast(wanted)
    }
    if (bytes.held.length > 0) damaged('it ends inside a frame')
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    damaged(error.message)
  } finally {
    await bytes.close()
  }
}

/** @returns the frames that are here, and how many bytes there must be for the next */
function readAll(bytes: Bytes, step: Step): { frames: Captured[]; wanted: number; damage?: string } {
  const frames: Captured[] = []
  const { held } = bytes
  let at = 0
  try {
    for (;;) {
      const size = step(held, at, (frame) => frames.push(frame))
      if (at + size > held.length) {
        bytes.drop(at)
        return { frames, wanted: size }
      }
      at += size
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return { frames, wanted: 0, damage: error.message }
  }
}

/** What kind of capture this is. Its header is read. */
async function stepOf(bytes: Bytes): Promise<Step> {
  if (!(await bytes.atLeast(4))) throw notACapture(bytes.held)
  if (bytes.held.readUInt32BE(0) === PCAPNG) return pcapngStep()
  const order = [big, little].find(({ int }) => [MICROSECONDS, NANOSECONDS].includes(int(bytes.held, 0)))
  if (!order) throw notACapture(bytes.held)
  if (!(await bytes.atLeast(PCAP_HEADER))) throw new Damage('it ends inside its header')
  const step = pcapStep(bytes.held, order)
  bytes.drop(PCAP_HEADER)
  return step
}

function notACapture(start: Buffer): UsageError {
  if (start.length === 0) return new UsageError('the capture is empty')
  const gzip = start[0] === 0x1f && start[1] === 0x8b
  return new UsageError(
    gzip ? 'the capture is compressed by gzip' : 'this is no capture: neither pcap nor pcapng',
    gzip
      ? advice`unpack it on the way: zcat FILE | ${zoosh`tap --pcap -`}`
      : 'make one with: tcpdump -w FILE port 2181',
  )
}

/** Reads ints in the byte order of the machine that captured. */
type Order = {
  readonly int: (from: Buffer, at: number) => number
  readonly short: (from: Buffer, at: number) => number
}
const big: Order = { int: (from, at) => from.readUInt32BE(at), short: (from, at) => from.readUInt16BE(at) }
const little: Order = { int: (from, at) => from.readUInt32LE(at), short: (from, at) => from.readUInt16LE(at) }

function pcapStep(start: Buffer, order: Order): Step {
  const perMs = order.int(start, 0) === NANOSECONDS ? 1e6 : 1e3
  // The upper bits tell of checksums.
  const link = order.int(start, 20) & 0xffff
  return (bytes, at, found) => {
    if (bytes.length - at < 16) return 16
    const captured = order.int(bytes, at + 8)
    if (captured > LONGEST) throw new Damage(`a frame of ${captured} bytes`)
    const size = 16 + captured
    if (bytes.length - at < size) return size
    const time = order.int(bytes, at) * 1000 + order.int(bytes, at + 4) / perMs
    found({ time, link, frame: bytes.subarray(at + 16, at + size), wire: order.int(bytes, at + 12) })
    return size
  }
}

/** An interface of a pcapng section: its link layer, and how long a tick of its clock is. */
interface Interface {
  readonly link: number
  readonly ticksPerMs: number
  /** In ms. */
  readonly offset: number
}

function pcapngStep(): Step {
  let order: Order | undefined
  let interfaces: Interface[] = []
  return (bytes, at, found) => {
    // No block is shorter: a section has its mark there, others begin their body with it, or end.
    if (bytes.length - at < 12) return 12
    const isSection = bytes.readUInt32BE(at) === PCAPNG
    const on = isSection ? [big, little].find(({ int }) => int(bytes, at + 8) === SECTION_MARK) : order
    if (!on) throw new Damage('a section without its mark')
    const length = on.int(bytes, at + 4)
    if (length < 12 || length > LONGEST || length % 4 !== 0) throw new Damage(`a block of ${length} bytes`)
    if (bytes.length - at < length) return length
    if (isSection) [order, interfaces] = [on, []]
    else {
      const captured = readBlock(on.int(bytes, at), bytes.subarray(at + 8, at + length - 4), on, interfaces)
      if (captured) found(captured)
    }
    return length
  }
}

/** @param interfaces of the section; one that is described is added */
function readBlock(type: number, body: Buffer, order: Order, interfaces: Interface[]): Captured | undefined {
  if (type === 1) interfaces.push(readInterface(body, order))
  if (type === 6) return enhanced(body, order, interfaces)
  return type === 3 ? simple(body, order, interfaces) : undefined
}

function readInterface(body: Buffer, order: Order): Interface {
  let ticksPerMs = 1000
  let offset = 0
  for (let at = 8; at + 4 <= body.length; ) {
    const [code, size] = [order.short(body, at), order.short(body, at + 2)]
    if (code === 0 || at + 4 + size > body.length) break
    if (code === 9 && size >= 1) {
      const value = body[at + 4]!
      ticksPerMs = (value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value) / 1000
    }
    if (code === 14 && size >= 8) {
      const [a, b] = [order.int(body, at + 4), order.int(body, at + 8)]
      offset = (order === big ? a * 2 ** 32 + b : b * 2 ** 32 + a) * 1000
    }
    at += 4 + size + (-size & 3)
  }
  return { link: body.length < 2 ? -1 : order.short(body, 0), ticksPerMs, offset }
}

function enhanced(body: Buffer, order: Order, interfaces: readonly Interface[]): Captured | undefined {
  if (body.length < 20) return undefined
  const on = interfaces[order.int(body, 0)]
  const size = order.int(body, 12)
  if (!on || body.length < 20 + size) return undefined
  const ticks = order.int(body, 4) * 2 ** 32 + order.int(body, 8)
  return {
    time: ticks / on.ticksPerMs + on.offset,
    link: on.link,
    frame: body.subarray(20, 20 + size),
    wire: order.int(body, 16),
  }
}

/** It has no time, and is of the first interface. */
function simple(body: Buffer, order: Order, interfaces: readonly Interface[]): Captured | undefined {
  if (body.length < 4 || !interfaces[0]) return undefined
  const wire = order.int(body, 0)
  return { time: 0, link: interfaces[0].link, frame: body.subarray(4, 4 + wire), wire }
}
