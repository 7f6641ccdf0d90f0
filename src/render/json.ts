import { Buffer } from 'node:buffer'
import type { Stat } from '../wire/records.ts'
import { escapeJson, type Inert } from './text.ts'
import { hex, isoTime } from './units.ts'

/** A stat under json: ZooKeeper's own field names (as zkCli prints them), zxids and owner as hex strings, ISO times. */
export function statJson(stat: Stat): Record<string, string | number> {
  return {
    cZxid: hex(stat.czxid),
    ctime: isoTime(stat.ctime),
    mZxid: hex(stat.mzxid),
    mtime: isoTime(stat.mtime),
    pZxid: hex(stat.pzxid),
    cversion: stat.cversion,
    dataVersion: stat.version,
    aclVersion: stat.aversion,
    ephemeralOwner: hex(stat.ephemeralOwner),
    dataLength: stat.dataLength,
    numChildren: stat.numChildren,
  }
}

/** Data under json: text where it is valid UTF-8, else base64; null data is null, empty data is "". */
export function dataJson(data: Buffer | null): { data: string | null; encoding: 'utf8' | 'base64' | null } {
  if (data === null) return { data: null, encoding: null }
  const text = utf8(data)
  return text === undefined ? { data: data.toString('base64'), encoding: 'base64' } : { data: text, encoding: 'utf8' }
}

/** The text of valid UTF-8 bytes (a BOM stays), undefined for anything else. */
export function utf8(data: Uint8Array): string | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const text = bytes.toString('utf8')
  // Decoding replaces what is malformed, so only valid bytes come back the same.
  return Buffer.byteLength(text) === bytes.length && Buffer.from(text).equals(bytes) ? text : undefined
}

/**
 * JSON text of any result: bigints become `"0x…"` strings, bytes base64.
 * Control characters beyond JSON's own rules are escaped too, so that a terminal never obeys a value.
 */
export function toJson(value: unknown, indent: boolean): Inert {
  return escapeJson(JSON.stringify(value, replace, indent ? 2 : undefined) ?? 'null')
}

function replace(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return hex(value)
  const original = (this as Record<string, unknown>)[key]
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value
}
