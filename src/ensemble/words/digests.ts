/** Digest of the whole tree after a transaction; equal on all members that have applied it. */
export interface TreeDigest {
  readonly zxid: bigint
  readonly digest: bigint
}

/** Reads the answer to `hash` (3.6): up to 1024 digests, one every 128 transactions. */
export function parseDigests(text: string): TreeDigest[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]+): (-?\d+)$/.exec(line)
    return match ? [{ zxid: BigInt(`0x${match[1]}`), digest: BigInt(match[2]!) }] : []
  })
}

/** The same from AdminServer's `hash`. */
export function digestsFromAdmin(answer: Readonly<Record<string, unknown>>): TreeDigest[] {
  const list = (answer.digests ?? []) as { zxid: number | bigint; digest: number | bigint }[]
  return list.map(({ zxid, digest }) => ({ zxid: BigInt(zxid), digest: BigInt(digest) }))
}
