import type { Captured } from '../../../src/tap/capture/capture-file.ts'

/** How a capture frames its packets. */
export type Link = 'ethernet' | 'vlan' | 'loopback' | 'raw' | 'cooked' | 'cooked2'
export const linkNumbers: Readonly<Record<Link, number>> = {
  ethernet: 1,
  vlan: 1,
  loopback: 0,
  raw: 101,
  cooked: 113,
  cooked2: 276,
}

export interface Ends {
  readonly v6: boolean
  readonly clientPort: number
  readonly serverPort: number
  /** The last number of the client's IPv4 address: 10.0.0.7 where left out. */
  readonly client?: number
}

export interface Flags {
  readonly syn?: boolean
  readonly fin?: boolean
  readonly rst?: boolean
  readonly ack?: boolean
}

/** One segment as it is on the wire, in a frame of the link layer. */
export function packet(
  link: Link,
  ends: Ends,
  fromClient: boolean,
  sequence: number,
  acknowledged: number,
  { syn = false, fin = false, rst = false, ack = true }: Flags,
  payload: Buffer,
): Buffer {
  const tcp = Buffer.alloc(20)
  tcp.writeUInt16BE(fromClient ? ends.clientPort : ends.serverPort, 0)
  tcp.writeUInt16BE(fromClient ? ends.serverPort : ends.clientPort, 2)
  tcp.writeUInt32BE(sequence >>> 0, 4)
  tcp.writeUInt32BE(acknowledged >>> 0, 8)
  tcp[12] = 5 << 4
  tcp[13] = (fin ? 1 : 0) | (syn ? 2 : 0) | (rst ? 4 : 0) | (ack ? 16 : 0)
  const body = Buffer.concat([tcp, payload])
  return Buffer.concat([
    linkHeader(link, ends.v6),
    ends.v6 ? ipv6(body, fromClient) : ipv4(body, fromClient, ends.client ?? 7),
    body,
  ])
}

function ipv4(body: Buffer, fromClient: boolean, address: number): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(20 + body.length, 2)
  header[9] = 6
  const [client, server] = [
    [10, 0, 0, address],
    [10, 0, 0, 1],
  ] as const
  header.set(fromClient ? client : server, 12)
  header.set(fromClient ? server : client, 16)
  return header
}

function ipv6(body: Buffer, fromClient: boolean): Buffer {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(body.length, 4)
  header[6] = 6
  header[fromClient ? 23 : 39] = 7
  header[fromClient ? 39 : 23] = 1
  header.set([0x20, 0x01], 8)
  header.set([0x20, 0x01], 24)
  return header
}

function linkHeader(link: Link, v6: boolean): Buffer {
  const type = v6 ? [0x86, 0xdd] : [0x08, 0x00]
  switch (link) {
    case 'ethernet':
      return Buffer.from([...new Array<number>(12).fill(1), ...type])
    case 'vlan':
      return Buffer.from([...new Array<number>(12).fill(1), 0x81, 0x00, 0, 5, ...type])
    case 'loopback':
      return Buffer.from([v6 ? 30 : 2, 0, 0, 0])
    case 'raw':
      return Buffer.alloc(0)
    case 'cooked':
      return Buffer.from([...new Array<number>(14).fill(0), ...type])
    case 'cooked2':
      return Buffer.from([...type, ...new Array<number>(18).fill(0)])
  }
}

export type Format = 'pcap' | 'pcap-big' | 'pcap-nano' | 'pcapng' | 'pcapng-big'

/** Writes a capture file. */
export function captureFile(format: Format, frames: readonly Captured[]): Buffer {
  const big = format.endsWith('-big')
  const ints = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4)
    for (const [at, value] of values.entries()) {
      if (big) bytes.writeUInt32BE(value >>> 0, at * 4)
      else bytes.writeUInt32LE(value >>> 0, at * 4)
    }
    return bytes
  }
  const link = frames[0]?.link ?? 1
  if (format.startsWith('pcapng')) return pcapng(frames, link, ints, big)
  const nano = format === 'pcap-nano'
  const header = ints(nano ? 0xa1b23c4d : 0xa1b2c3d4, big ? 0x0002_0004 : 0x0004_0002, 0, 0, 262_144, link)
  const parts = frames.map(({ time, frame, wire }) => {
    const seconds = Math.floor(time / 1000)
    const rest = Math.round((time - seconds * 1000) * (nano ? 1e6 : 1e3))
    return Buffer.concat([ints(seconds, rest, frame.length, wire), frame])
  })
  return Buffer.concat([header, ...parts])
}

function pcapng(
  frames: readonly Captured[],
  link: number,
  ints: (...values: number[]) => Buffer,
  big: boolean,
): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)])
    return Buffer.concat([ints(type, padded.length + 12), padded, ints(padded.length + 12)])
  }
  const section = block(0x0a0d0d0a, Buffer.concat([ints(0x1a2b3c4d, big ? 0x0001_0000 : 0x0000_0001), ints(-1, -1)]))
  const shorts = big ? Buffer.from([link >> 8, link & 255, 0, 0]) : Buffer.from([link & 255, link >> 8, 0, 0])
  const description = block(1, Buffer.concat([shorts, ints(262_144)]))
  const packets = frames.map(({ time, frame, wire }) => {
    const micros = BigInt(Math.round(time * 1000))
    const [high, low] = [Number(micros >> 32n), Number(micros & 0xffff_ffffn)]
    return block(6, Buffer.concat([ints(0, high, low, frame.length, wire), frame]))
  })
  // A block nobody knows stands between.
  return Buffer.concat([section, description, block(0x0bad, Buffer.from('what is this')), ...packets])
}
