import { createHash } from 'node:crypto'

/** Someone a connection has proved to be: org.apache.zookeeper.data.Id. */
export interface Credential {
  readonly scheme: string
  readonly id: string
}

/** `user:password` → `user:base64(sha1(user:password))`, the id of the digest scheme. */
export function digestId(userAndPassword: string): string {
  const user = userAndPassword.split(':', 1)[0] ?? ''
  return `${user}:${createHash('sha1').update(userAndPassword, 'utf8').digest('base64')}`
}

/** The part of a credential that whoAmI shows. */
export function userOf({ scheme, id }: Credential): string {
  if (scheme === 'super') return ''
  return scheme === 'digest' ? (id.split(':')[0] ?? '') : id
}
