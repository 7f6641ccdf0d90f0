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
const SECTION_MARK = 0x1a2b3c4d

/** Bytes of a stream by number, as they are needed. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** @returns what there is already of `size` bytes, without waiting; undefined when that is not enough */
  ready(size: number): Buffer | undefined {
    if (this.#held.length < size) return undefined
    const taken = this.#held.subarray(0, size)
    this.#held = this.#held.subarray(size)
    return taken
  }

  /** @returns fewer than `size` bytes only at the end */
  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    while (length + this.#held.length < size) {
      parts.push(this.#held)
      length += this.#held.length
      const { done, value } = await this.#source.next()
      this.#held = done ? Buffer.alloc(0) : value
      if (done) return Buffer.concat(parts)
    }
    const last = this.#held.subarray(0, size - length)
    this.#held = this.#held.subarray(size - length)
    return parts.length === 0 ? last : Buffer.concat([...parts, last])
  }

  /** Gives back what was taken last. */
  back(taken: Buffer): void {
    this.#held = Buffer.concat([taken, this.#held])
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

/**
 * The frames of a capture of `tcpdump -w`, Wireshark and the like: pcap in both byte orders and both resolutions, and pcapng.
 * Streams; memory is one frame. A capture that ends in the middle of a frame (its writer was killed) ends before it.
 * Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
 * @param damaged told once when what comes makes no sense: the frames end there
 * @throws UsageError for a stream that is no capture
 */
export async function* readCapture(
  source: AsyncIterable<Buffer>,
  damaged: (why: string) => void,
): AsyncGenerator<Captured> {
  const bytes = new Bytes(source)
  try {
    const magic = await bytes.take(4)
    if (magic.length < 4) throw notACapture(magic)
    bytes.back(magic)
    if (magic.readUInt32BE(0) === PCAPNG) yield* readPcapng(bytes, damaged)
    else yield* readPcap(bytes, damaged)
  } finally {
    await bytes.close()
  }
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

async function* readPcap(bytes: Bytes, damaged: (why: string) => void): AsyncGenerator<Captured> {
  const start = await bytes.take(24)
  const order = [big, little].find(({ int }) => [MICROSECONDS, NANOSECONDS].includes(int(start, 0)))
  if (!order) throw notACapture(start)
  if (start.length < 24) return damaged('it ends inside its header')
  const perMs = order.int(start, 0) === NANOSECONDS ? 1e6 : 1e3
  // The upper bits tell of checksums.
  const link = order.int(start, 20) & 0xffff
  for (;;) {
    const header = bytes.ready(16) ?? (await bytes.take(16))
    if (header.length === 0) return
    if (header.length < 16) return damaged('it ends inside a frame')
    const size = order.int(header, 8)
    if (size > LONGEST) return damaged(`a frame of ${size} bytes`)
    const time = order.int(header, 0) * 1000 + order.int(header, 4) / perMs
    const wire = order.int(header, 12)
    const frame = bytes.ready(size) ?? (await bytes.take(size))
    if (frame.length < size) return damaged('it ends inside a frame')
    yield { time, link, frame, wire }
  }
}

/** An interface of a pcapng section: its link layer, and how long a tick of its clock is. */
interface Interface {
  readonly link: number
  readonly ticksPerMs: number
  /** In ms. */
  readonly offset: number
}

async function* readPcapng(bytes: Bytes, damaged: (why: string) => void): AsyncGenerator<Captured> {
  let order: Order | undefined
  let interfaces: Interface[] = []
  for (;;) {
    // No block is shorter: a section has its mark there, others begin their body with it, or end.
    const head = bytes.ready(12) ?? (await bytes.take(12))
    if (head.length === 0) return
    if (head.length < 12) return damaged('it ends inside a block')
    const isSection = head.readUInt32BE(0) === PCAPNG
    if (isSection) {
      order = [big, little].find(({ int }) => int(head, 8) === SECTION_MARK)
      interfaces = []
    }
    if (!order) return damaged('a section without its mark')
    const length = order.int(head, 4)
    if (length < 12 || length > LONGEST || length % 4 !== 0) return damaged(`a block of ${length} bytes`)
    const rest = bytes.ready(length - 12) ?? (await bytes.take(length - 12))
    if (rest.length < length - 12) return damaged('it ends inside a block')
    if (isSection || length === 12) continue
    const body = Buffer.concat([head.subarray(8), rest.subarray(0, rest.length - 4)])
    const captured = readBlock(order.int(head, 0), body, order, interfaces)
    if (captured) yield captured
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
