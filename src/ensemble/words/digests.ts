import { listIn, long, objectIn } from './primitives.ts'
import { type Json, type Read, readLines, readList } from './read.ts'

/** Digest of the whole tree after a transaction; equal on all members that have applied it. */
export interface TreeDigest {
  readonly zxid: bigint
  readonly digest: bigint
}

/** Reads the answer to `hash` (3.6): up to 1024 digests, one every 128 transactions. */
export function parseDigests(text: string): Read<TreeDigest[]> {
  const digests: TreeDigest[] = []
  const rest = readLines(text, (line) => {
    const match = /^([0-9a-f]{1,16}): (-?\d{1,19})$/.exec(line)
    if (match) digests.push({ zxid: BigInt(`0x${match[1]}`), digest: BigInt(match[2]!) })
    return match !== null
  })
  return readList(digests, rest)
}

/** The same from AdminServer's `hash`. */
export function digestsFromAdmin(answer: Json): TreeDigest[] | undefined {
  if (!Array.isArray(answer.digests)) return undefined
  return listIn(answer.digests).flatMap((entry) => {
    const [zxid, digest] = [long(objectIn(entry)?.zxid), long(objectIn(entry)?.digest)]
    return zxid === undefined || digest === undefined ? [] : { zxid, digest }
  })
}
