import { Buffer } from 'node:buffer'

/** Bytes a list of children takes in an answer (a vector of ustrings): what has to stay below jute.maxbuffer. */
export function childrenSize(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + Buffer.byteLength(name) + 4, 4)
}
