import { Buffer } from 'node:buffer'
import { textOf } from '../bytes/text.ts'
import { readProtobuf } from './protobuf.ts'

const magic = Buffer.from('PBUF')
const metadataMark = 0xff
/** The writer's name ends in a random salt of this many bytes. */
const salt = 8

/**
 * Reads a znode HBase wrote: who wrote it, and the protobuf message after `PBUF`.
 * Source: HBase RecoverableZooKeeper (0xff, int length, writer's name with salt), ProtobufMagic.
 * @returns text for reading, or undefined when the data is not HBase's
 */
export function readHBase(data: Buffer): string | undefined {
  let writer: string | undefined
  let body = data
  if (data[0] === metadataMark && data.length > 5) {
    const end = 5 + data.readUInt32BE(1)
    if (end > data.length) return undefined
    writer = textOf(data.subarray(5, Math.max(5, end - salt)))
    body = data.subarray(end)
  }
  if (!magic.equals(body.subarray(0, magic.length))) return undefined
  const message = readProtobuf(body.subarray(magic.length))
  if (!message) return undefined
  return [...(writer ? [`# written by ${writer}`] : []), ...message].join('\n')
}
