import { readAcl, withEntry } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { aclKind } from '../../../cli/declare/kinds/kinds.ts'
import { aclEditing } from '../editing/acl-editing.ts'

export default command({
  summary: 'add an entry to an ACL',
  description:
    'An entry for the same SCHEME:ID gets the permissions on top of those it has. digest:USER:PASSWORD:PERMS is hashed here. The ACL is written back under the version that was read, so that no change of somebody else is lost.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    entry: arg.of(aclKind, { summary: 'SCHEME:ID:PERMS' }),
  },
  examples: ['acl add /app/config world:anyone:r'],
  ...aclEditing((entry) => {
    const added = readAcl(entry)
    return (acl) => added.reduce(withEntry, acl)
  }),
})
