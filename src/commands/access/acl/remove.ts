import { withoutEntry } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { aclEditing } from '../editing/acl-editing.ts'

export default command({
  summary: 'take an entry out of an ACL',
  description:
    'SCHEME:ID takes the whole entry out, SCHEME:ID:PERMS these permissions. The last entry cannot be taken out: ZooKeeper refuses an empty ACL. The ACL is written back under the version that was read, so that no change of somebody else is lost.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    entry: arg.text({ summary: 'SCHEME:ID, or SCHEME:ID:PERMS' }),
  },
  examples: ['acl remove /app/config world:anyone:w --dry-run'],
  ...aclEditing((entry) => (acl) => withoutEntry(acl, entry)),
})
