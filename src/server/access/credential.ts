import { createHash } from 'node:crypto'
import { type DigestAlgorithm, digestAlgorithms } from '../settings/digest-algorithm.ts'

/** Someone a connection has proved to be: org.apache.zookeeper.data.Id. */
export interface Credential {
  readonly scheme: string
  readonly id: string
}

/** Who passes every ACL. */
export const SUPER: Credential = { scheme: 'super', id: '' }

/** `user:password` → `user:base64(sha1(user:password))`, the id of the digest scheme; other algorithms likewise. */
export function digestId(userAndPassword: string, algorithm: DigestAlgorithm = 'SHA1'): string {
  const user = userAndPassword.split(':', 1)[0] ?? ''
  return `${user}:${createHash(digestAlgorithms[algorithm]).update(userAndPassword, 'utf8').digest('base64')}`
}

/** The part of a credential that whoAmI shows. */
export function userOf({ scheme, id }: Credential): string {
  if (scheme === 'super') return ''
  return scheme === 'digest' ? (id.split(':')[0] ?? '') : id
}
