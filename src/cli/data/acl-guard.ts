import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import type { Acl } from '../../wire/records.ts'
import { StopError } from '../life/stop-error.ts'
import { identify, permitted } from '../session/identity.ts'
import { aclText } from './acl-input.ts'

/**
 * Refuses an ACL after which we could no longer change the ACL.
 * @throws StopError denied
 */
export async function refuseLockout(zk: ZooKeeper, auth: readonly string[], acl: readonly Acl[]): Promise<void> {
  const identity = await identify(zk, auth)
  if (permitted(acl, identity) & perms.admin) return
  const names = identity.ids.map(({ authScheme, user }) => `${authScheme}:${user ?? ''}`).join(', ')
  throw new StopError(
    'denied',
    `refused: ${aclText(acl)} gives permission a to none of ${names || 'your identities'}: you would be locked out`,
    '--force does it all the same; --auth SCHEME:ID adds an identity',
  )
}
