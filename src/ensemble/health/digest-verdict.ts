import type { MemberHealth } from './probe.ts'

/** Whether the members hold the same data. */
export interface DigestVerdict {
  /** `unknown`: no zxid of which two members tell the digest (before 3.6, or under 128 transactions). */
  readonly verdict: 'agree' | 'differ' | 'unknown'
  /** Newest zxid compared. */
  readonly zxid: bigint | undefined
  /** How many zxids were compared. */
  readonly compared: number
  readonly byAddress: ReadonlyMap<string, 'agrees' | 'differs'>
}

/**
 * Compares the digests of the tree at every zxid that several members tell. The majority is taken to be right; with no
 * majority all of them differ.
 */
export function compareDigests(members: readonly Pick<MemberHealth, 'address' | 'digests'>[]): DigestVerdict {
  const byZxid = new Map<bigint, { address: string; digest: bigint }[]>()
  for (const { address, digests } of members) {
    for (const { zxid, digest } of digests) byZxid.set(zxid, [...(byZxid.get(zxid) ?? []), { address, digest }])
  }
  const shared = [...byZxid].filter(([, told]) => told.length > 1)
  const byAddress = new Map<string, 'agrees' | 'differs'>()
  for (const [, told] of shared) {
    for (const { address, digest } of told) {
      const same = told.filter((other) => other.digest === digest).length
      const alone = same * 2 <= told.length
      if (alone || byAddress.get(address) !== 'differs') byAddress.set(address, alone ? 'differs' : 'agrees')
    }
  }
  const zxid = shared.reduce<bigint | undefined>((max, [at]) => (max === undefined || at > max ? at : max), undefined)
  const differ = [...byAddress.values()].includes('differs')
  const verdict = shared.length === 0 ? 'unknown' : differ ? 'differ' : 'agree'
  return { verdict, zxid, compared: shared.length, byAddress }
}
