import { PERMS_ALL } from '../../../src/wire/codes.ts'
import type { Request } from '../../../src/wire/ops.ts'
import type { Acl } from '../../../src/wire/records.ts'

/** @param perms bits of the permissions everybody has */
export function anyone(perms: number): readonly Acl[] {
  return [{ perms, scheme: 'world', id: 'anyone' }]
}

export const open = anyone(PERMS_ALL)

/** A request for a persistent node without data that is open to everyone, but for what is given. */
export function toCreate(path: string, given: Partial<Request<'create'>> = {}): Request<'create'> {
  return { path, data: null, acl: open, flags: 0, ...given }
}
