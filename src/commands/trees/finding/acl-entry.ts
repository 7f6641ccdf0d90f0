import { namesEntry } from '../../../cli/data/acl-input.ts'
import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { parsePerms } from '../../../client/terms/acl.ts'
import { UsageError } from '../../../wire/error.ts'
import type { Acl } from '../../../wire/records.ts'

/** An entry of an ACL, as `acl get` prints it; without permissions, of any; with some, of at least these. */
export const aclEntryKind: Kind<(acl: readonly Acl[]) => boolean> = {
  complete: 'acl',
  placeholder: 'ENTRY',
  parse(text) {
    if (!/^[a-z0-9]+:./i.test(text)) {
      throw new UsageError(`"${text}" is no entry of an ACL`, 'such as world:anyone, world:anyone:cd or digest:alice')
    }
    const [, head, letters] = /^(.*):([cdrwa]+)$/s.exec(text) ?? []
    const perms = letters === undefined ? 0 : parsePerms(letters)
    return (acl) =>
      acl.some(
        (entry) =>
          namesEntry(entry, text) || (head !== undefined && namesEntry(entry, head) && (entry.perms & perms) === perms),
      )
  },
}
