import { Buffer } from 'node:buffer'
import { textOf } from '../bytes/text.ts'

const maxDepth = 20

/**
 * Reads a protobuf message without its schema: one `number: value` line a field, nested messages indented, as
 * `protoc --decode_raw` shows them; bytes that read as text are text.
 * Source: Protocol Buffers encoding (varint, i64, len, i32; groups are not read).
 * @returns the lines, or undefined when the bytes are not a message
 */
export function readProtobuf(data: Buffer, depth = 0): string[] | undefined {
  const lines: string[] = []
  for (let at = 0; at < data.length; ) {
    const tag = varint(data, at)
    if (!tag || tag.value >> 3n === 0n || tag.value > 0xffffffffn) return undefined
    const name = `${'  '.repeat(depth)}${tag.value >> 3n}`
    const field = readField(data, tag.end, Number(tag.value & 7n), name, depth)
    if (!field) return undefined
    for (const line of field.lines) lines.push(line)
    at = field.end
  }
  return lines
}

function readField(data: Buffer, at: number, wire: number, name: string, depth: number) {
  if (wire === 1 || wire === 5) {
    const end = at + (wire === 1 ? 8 : 4)
    const digits = Buffer.from(data.subarray(at, end)).reverse().toString('hex')
    return end <= data.length ? { lines: [`${name}: 0x${digits}`], end } : undefined
  }
  const number = varint(data, at)
  if (!number || (wire !== 0 && wire !== 2)) return undefined
  if (wire === 0) return { lines: [`${name}: ${number.value}`], end: number.end }
  if (number.value > BigInt(data.length - number.end)) return undefined
  const end = number.end + Number(number.value)
  return { lines: lengthDelimited(name, data.subarray(number.end, end), depth), end }
}

function lengthDelimited(name: string, bytes: Buffer, depth: number): string[] {
  const text = textOf(bytes)
  if (text !== undefined) return [`${name}: ${JSON.stringify(text)}`]
  const message = depth < maxDepth ? readProtobuf(bytes, depth + 1) : undefined
  return message ? [`${name} {`, ...message, `${'  '.repeat(depth)}}`] : [`${name}: 0x${bytes.toString('hex')}`]
}

function varint(data: Buffer, at: number): { value: bigint; end: number } | undefined {
  let value = 0n
  for (let shift = 0n; shift < 70n && at < data.length; shift += 7n) {
    const byte = data[at++]!
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 128) return { value: BigInt.asUintN(64, value), end: at }
  }
  return undefined
}
