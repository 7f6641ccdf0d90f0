import type { Buffer } from 'node:buffer'

/** One TCP segment, as it was on the wire. */
export interface Segment {
  /** In ms since 1970, with fractions. */
  readonly time: number
  /** Address and port: `10.0.0.7:41234`, `[::1]:2181`. */
  readonly from: string
  readonly to: string
  readonly fromPort: number
  readonly toPort: number
  readonly sequence: number
  /** The next byte it expects of the other side; means something with `ack` only. */
  readonly acknowledged: number
  readonly syn: boolean
  readonly ack: boolean
  readonly fin: boolean
  readonly rst: boolean
  readonly payload: Buffer
  /** Bytes it had on the wire: more than the payload where the capture was cut short (`tcpdump -s`). */
  readonly length: number
}

/** Link layers that are read, by their number in captures (LINKTYPE_…): where the packet of the internet layer begins. */
const links: Readonly<Record<number, (frame: Buffer) => { at: number; protocol: number } | undefined>> = {
  // NULL: the family in the byte order of the machine. LOOP: in network order.
  0: (frame) => family(frame.length < 4 ? 0 : frame[0]! || frame[3]!),
  108: (frame) => family(frame.length < 4 ? 0 : frame[3]!),
  1: ethernet,
  // RAW, IPV4, IPV6
  101: version,
  228: version,
  229: version,
  // LINUX_SLL and LINUX_SLL2
  113: (frame) => (frame.length < 16 ? undefined : tagged(frame, frame.readUInt16BE(14), 16)),
  276: (frame) => (frame.length < 20 ? undefined : tagged(frame, frame.readUInt16BE(0), 20)),
}

export const knownLinks: readonly number[] = Object.keys(links).map(Number)

/**
 * The TCP segment in a captured frame; undefined for anything else, and for what is damaged or a fragment.
 * @param link the link layer's number in the capture
 * @param wire bytes the frame had on the wire
 */
export function segmentIn(frame: Buffer, link: number, wire: number, time: number): Segment | undefined {
  const internet = links[link]?.(frame)
  if (!internet) return undefined
  const packet = frame.subarray(internet.at)
  const cut = Math.max(0, wire - frame.length)
  if (internet.protocol === IPV4) return inIpv4(packet, cut, time)
  return internet.protocol === IPV6 ? inIpv6(packet, cut, time) : undefined
}

const IPV4 = 0x0800
const IPV6 = 0x86dd
const VLANS: readonly number[] = [0x8100, 0x88a8, 0x9100]
const TCP = 6

function family(number: number): { at: number; protocol: number } | undefined {
  if (number === 2) return { at: 4, protocol: IPV4 }
  // AF_INET6 differs by system.
  return [10, 23, 24, 28, 30].includes(number) ? { at: 4, protocol: IPV6 } : undefined
}

function ethernet(frame: Buffer): { at: number; protocol: number } | undefined {
  return frame.length < 14 ? undefined : tagged(frame, frame.readUInt16BE(12), 14)
}

/** Passes over the tags of virtual networks. */
function tagged(frame: Buffer, type: number, start: number): { at: number; protocol: number } | undefined {
  let [protocol, at] = [type, start]
  while (VLANS.includes(protocol) && frame.length >= at + 4) {
    protocol = frame.readUInt16BE(at + 2)
    at += 4
  }
  return { at, protocol }
}

function version(frame: Buffer): { at: number; protocol: number } | undefined {
  const number = frame.length === 0 ? 0 : frame[0]! >> 4
  if (number === 4) return { at: 0, protocol: IPV4 }
  return number === 6 ? { at: 0, protocol: IPV6 } : undefined
}

function inIpv4(packet: Buffer, cut: number, time: number): Segment | undefined {
  if (packet.length < 20 || packet[0]! >> 4 !== 4 || packet[9] !== TCP) return undefined
  const header = (packet[0]! & 0x0f) * 4
  // Zero where the network card cuts the segments (offloading): all there is then.
  const total = packet.readUInt16BE(2) || packet.length + cut
  const fragment = packet.readUInt16BE(6) & 0x3fff
  if (header < 20 || total < header || (fragment & 0x2000) !== 0 || (fragment & 0x1fff) !== 0) return undefined
  const address = (at: number): string => `${packet[at]}.${packet[at + 1]}.${packet[at + 2]}.${packet[at + 3]}`
  return inTcp(packet.subarray(header, total), total - header, address(12), address(16), time)
}

/** Headers that may stand between IPv6's own and TCP's: hop-by-hop, routing, destination options. */
const EXTENSIONS: readonly number[] = [0, 43, 60]

function inIpv6(packet: Buffer, cut: number, time: number): Segment | undefined {
  if (packet.length < 40 || packet[0]! >> 4 !== 6) return undefined
  const length = packet.readUInt16BE(4) || packet.length + cut - 40
  let [next, at] = [packet[6]!, 40]
  while (EXTENSIONS.includes(next)) {
    if (packet.length < at + 8) return undefined
    next = packet[at]!
    at += (packet[at + 1]! + 1) * 8
  }
  if (next !== TCP || 40 + length < at) return undefined
  return inTcp(packet.subarray(at, 40 + length), 40 + length - at, ipv6(packet, 8), ipv6(packet, 24), time)
}

/** As RFC 5952 writes it, in brackets. */
function ipv6(packet: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => packet.readUInt16BE(at + index * 2).toString(16)).join(':')
  const zeros = groups.match(/\b0(?::0)+\b/g)?.reduce((longest, one) => (one.length > longest.length ? one : longest))
  if (!zeros) return `[${groups}]`
  const start = groups.indexOf(zeros)
  const before = groups.slice(0, start).replace(/:$/, '')
  const after = groups.slice(start + zeros.length).replace(/^:/, '')
  return `[${before}::${after}]`
}

function inTcp(packet: Buffer, length: number, from: string, to: string, time: number): Segment | undefined {
  if (packet.length < 20) return undefined
  const header = (packet[12]! >> 4) * 4
  if (header < 20 || header > length) return undefined
  const flags = packet[13]!
  const [fromPort, toPort] = [packet.readUInt16BE(0), packet.readUInt16BE(2)]
  return {
    time,
    from: `${from}:${fromPort}`,
    to: `${to}:${toPort}`,
    fromPort,
    toPort,
    sequence: packet.readUInt32BE(4),
    acknowledged: packet.readUInt32BE(8),
    fin: (flags & 0x01) !== 0,
    syn: (flags & 0x02) !== 0,
    rst: (flags & 0x04) !== 0,
    ack: (flags & 0x10) !== 0,
    payload: packet.subarray(Math.min(header, packet.length)),
    length: length - header,
  }
}
