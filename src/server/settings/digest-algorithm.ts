import { UsageError } from '../../wire/error.ts'
/** What passwords can be hashed by, as Java names it and as Node does. */
export const digestAlgorithms = {
  SHA1: 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
} as const

export type DigestAlgorithm = keyof typeof digestAlgorithms

/** @throws UsageError for one that is not in the table */
export function digestAlgorithm(name: DigestAlgorithm): DigestAlgorithm {
  if (Object.hasOwn(digestAlgorithms, name)) return name
  throw new UsageError(`digestAlgorithm must be one of ${Object.keys(digestAlgorithms).join(', ')}, not "${name}"`)
}
