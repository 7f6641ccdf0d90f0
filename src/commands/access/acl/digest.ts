import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { askSecret } from '../../../cli/life/ask.ts'
import { digestId } from '../../../client/terms/acl.ts'
import { cell } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'

export default command({
  summary: 'print the id of a digest entry',
  description:
    'Prints USER:HASH, for entries digest:USER:HASH:PERMS. The password is asked for on a terminal and read from the first line of stdin elsewhere, so that it is in no process list. No server is asked.',
  args: { user: arg.text({ summary: 'name of the user', secret: true }) },
  flags: {},
  examples: [],
  async run(call) {
    const { user } = call.args
    if (user.includes(':')) throw new UsageError('USER has no colon: the password is asked for')
    const password = await askSecret(call, `password of ${user}`)
    return { id: digestId(user, password) }
  },
  view: ({ id }) => ({ kind: 'lines', lines: [[cell.text(id)]] }),
})
