import { Buffer } from 'node:buffer'

/** STREAM_MAGIC, STREAM_VERSION. Source: Java Object Serialization Specification, 6.4. */
const magic = Buffer.from('aced0005', 'hex')
const [shortString, longString, object, classDescription] = [0x74, 0x7c, 0x73, 0x72]

/**
 * Reads a serialized java.lang.String.
 * @returns the string, or undefined when the data is anything else or has something behind the string
 */
export function readJavaString(data: Buffer): string | undefined {
  if (!magic.equals(data.subarray(0, 4))) return undefined
  if (data[4] === shortString && data.length >= 7 && data.readUInt16BE(5) === data.length - 7) {
    return readModifiedUtf8(data.subarray(7))
  }
  if (data[4] === longString && data.length >= 13 && data.readBigUInt64BE(5) === BigInt(data.length - 13)) {
    return readModifiedUtf8(data.subarray(13))
  }
  return undefined
}

/** Writes a string as Java's ObjectOutputStream does. */
export function writeJavaString(text: string): Buffer {
  const bytes = writeModifiedUtf8(text)
  const head = Buffer.alloc(bytes.length > 0xffff ? 9 : 3)
  if (bytes.length > 0xffff) head.writeBigUInt64BE(BigInt(bytes.length), 1)
  else head.writeUInt16BE(bytes.length, 1)
  head[0] = bytes.length > 0xffff ? longString : shortString
  return Buffer.concat([magic, head, bytes])
}

/** @returns the class of a serialized Java object, undefined when the data is not one */
export function javaClassOf(data: Buffer): string | undefined {
  if (!magic.equals(data.subarray(0, 4)) || data[4] !== object || data[5] !== classDescription || data.length < 8)
    return
  const name = data.subarray(8, 8 + data.readUInt16BE(6)).toString('latin1')
  return /^[\w.$[;]+$/.test(name) ? name : undefined
}

/** Java's modified UTF-8: NUL in two bytes, each half of a surrogate pair in three. */
function readModifiedUtf8(bytes: Buffer): string | undefined {
  const units: string[] = []
  const follows = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!
    const width = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : 0
    if (width === 0 || first === 0 || (width > 1 && !follows(at + 1)) || (width > 2 && !follows(at + 2)))
      return undefined
    const code =
      width === 1
        ? first
        : width === 2
          ? ((first & 0x1f) << 6) | (bytes[at + 1]! & 0x3f)
          : ((first & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f)
    units.push(String.fromCharCode(code))
    at += width
  }
  return units.join('')
}

function writeModifiedUtf8(text: string): Buffer {
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0 && code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
    else bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  }
  return Buffer.from(bytes)
}
