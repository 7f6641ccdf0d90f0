import type { Buffer } from 'node:buffer'
import { type CompressionName, peel } from './compression.ts'
import { type FormatName, type Reading, recognise } from './formats.ts'

const defaultLimit = 64 * 1024 * 1024
/** Values packed more often than this are made to annoy. */
const maxLayers = 4

/** A znode's value made readable. The text comes from the server: it is not yet safe for a terminal. */
export type Decoded = Reading & {
  /** How it was stored, from the outside in: `['gzip', 'json']`. `encode` takes it. */
  chain: readonly string[]
  /** The last of the chain. */
  format: FormatName
}

/**
 * Unpacks and recognises a znode's value. Damaged or unknown data is not an error: in doubt it is text, or a hex dump.
 * @param data the bytes as stored
 * @param options `limit`: bytes that may come out of one layer of compression, by default 64 MiB
 * @returns the chain, the text for reading, and, where the format has one, the parsed value (integers beyond 2^53 are bigints)
 * @throws ValueError (`TooLarge`) when the data would unpack past the limit; nothing else
 */
export async function decode(data: Buffer, options: { limit?: number } = {}): Promise<Decoded> {
  const layers: CompressionName[] = []
  while (layers.length < maxLayers) {
    const layer = await peel(data, options.limit ?? defaultLimit)
    if (!layer) break
    layers.push(layer.name)
    data = layer.inside
  }
  const { name, reading } = await recognise(data)
  return { ...reading, chain: [...layers, name], format: name }
}
