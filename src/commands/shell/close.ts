import { command } from '../../cli/declare/command.ts'
import { UsageError } from '../../wire/error.ts'

export default command({
  summary: "close the shell's session, or that of --session-file",
  description:
    'Ends the session: its ephemeral znodes and watches go, and the file of --session-file with it. In the shell the next command that needs one opens another; elsewhere only a session of a file goes on long enough to be closed.',
  args: {},
  flags: {},
  examples: ['close', 'close --session-file session'],
  async run(call) {
    const { shell, settings } = call
    if (settings.sessionFile !== undefined) await (await call.zk()).close()
    else if (!shell) throw new UsageError('there is no session to close', 'name the --session-file it is kept in')
    await shell?.disconnect()
  },
})
